export { type Space, type Spaces, sizeOfSpace, vectorSpace, vectorSpaces } from "./space.ts";
