import type { Image } from "../../src/core/render/image.ts";
import { Remote } from "../workers/remote.ts";
import { startWorker } from "../workers/start.ts";
import type { FilmerMethods } from "./filmer.ts";

/** Frames of a WebM film in a second. */
const RATE = 30;
/** Frames of a GIF in a second, and its longest side in pixels; larger ones take much longer to encode. */
const GIF_RATE = 12.5;
const GIF_SIDE = 480;
/** Longer GIFs lose their beginning. */
const MOST_FRAMES = 500;

/** A film of what a canvas shows, from its beginning to one of these. */
export interface Film {
  /** Ends it, with the bytes of the file. */
  end(): Promise<BlobPart>;
  /** Ends it without a file. */
  cancel(): void;
}

/** Throws where the browser cannot record. */
export function beginFilm(canvas: HTMLCanvasElement, format: "webm" | "gif"): Film {
  return format === "webm" ? recordWebm(canvas) : recordGif(canvas);
}

function recordWebm(canvas: HTMLCanvasElement): Film {
  const recorder = new MediaRecorder(canvas.captureStream(RATE), { mimeType: "video/webm" });
  const film = new Promise<Blob>((resolve) =>
    recorder.addEventListener("dataavailable", ({ data }) => resolve(data), { once: true }),
  );
  recorder.start();
  const cancel = () => recorder.stop();
  const end = () => {
    cancel();
    return film;
  };
  return { end, cancel };
}

function recordGif(canvas: HTMLCanvasElement): Film {
  const frames: Image[] = [];
  const scale = Math.min(1, GIF_SIDE / Math.max(canvas.width, canvas.height));
  const [width, height] = [canvas.width, canvas.height].map((side) => Math.round(scale * side));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  // A stream keeps each image that was drawn; the canvas itself is empty between two of them.
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = canvas.captureStream(GIF_RATE);
  void video.play();
  const timer = setInterval(() => {
    if (video.readyState < video.HAVE_CURRENT_DATA) return;
    context.drawImage(video, 0, 0, width, height);
    frames.push({ width, height, pixels: withoutAlpha(context.getImageData(0, 0, width, height).data) });
    if (frames.length > MOST_FRAMES) frames.shift();
  }, 1000 / GIF_RATE);
  const cancel = () => {
    clearInterval(timer);
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
  };
  const end = async () => {
    cancel();
    if (frames.length === 0) throw new Error("The film has no image yet. Record for longer.");
    const filmer = new Remote<FilmerMethods>(startWorker("filmer"));
    try {
      return (await filmer.call("gif", frames, 1 / GIF_RATE)) as Uint8Array<ArrayBuffer>;
    } finally {
      filmer.close();
    }
  };
  return { end, cancel };
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from];
    rgb[to++] = rgba[from + 1];
    rgb[to++] = rgba[from + 2];
  }
  return rgb;
}
