import { useEffect, useRef } from "preact/hooks";
import type { SightMessage } from "../../../src/core/play/protocol.ts";
import { drawImages } from "./draw-images.ts";

/** The images that a policy receives, and that of its goal if it is one. */
export function Sight({ sight }: { readonly sight: SightMessage }) {
  return (
    <div class="sight">
      <Images id="sight-observation" label="The policy sees" sight={sight} base64={sight.observation} />
      {sight.goal !== undefined && (
        <Images id="sight-goal" label="Its goal" sight={sight} base64={sight.goal} />
      )}
    </div>
  );
}

interface ImagesProps {
  readonly id: string;
  readonly label: string;
  readonly sight: SightMessage;
  readonly base64: string;
}

function Images({ id, label, sight, base64 }: ImagesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawImages(canvas.current!, sight, base64), [sight, base64]);
  return (
    <figure>
      <canvas id={id} ref={canvas} role="img" aria-label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}
