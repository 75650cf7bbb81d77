export { deployPolicy } from "./deploy.ts";
