/** The environments that trained experts act in, by the experts' names: those of their folders. */
export const EXPERTS = {
  cheetah: "CheetahTgtVel",
  ant: "AntTgtVel",
  "ant-direction": "AntDirection",
} as const;

export type ExpertName = keyof typeof EXPERTS;
