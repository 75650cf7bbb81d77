import { useRef, useState } from "preact/hooks";
import type { Stage } from "../../scene/stage.ts";
import { download } from "./download.ts";

/** Frames of a film in a second. */
const RATE = 30;

interface Props {
  readonly canvas: HTMLCanvasElement;
  readonly stage: Stage;
  /** What is played, for the names of files. */
  readonly environment: string;
}

/** Saves the scene as a picture, or as a film from one press to the next. */
export function Film({ canvas, stage, environment }: Props) {
  const recorder = useRef<MediaRecorder>(undefined);
  const [isRecording, setIsRecording] = useState(false);
  const toggle = () => {
    if (recorder.current) {
      recorder.current.stop();
      recorder.current = undefined;
      setIsRecording(false);
      return;
    }
    recorder.current = new MediaRecorder(canvas.captureStream(RATE), { mimeType: "video/webm" });
    recorder.current.addEventListener("dataavailable", ({ data }) => download(`${environment}.webm`, data));
    recorder.current.start();
    setIsRecording(true);
  };
  return (
    <>
      <button
        id="picture"
        type="button"
        onClick={() => void stage.picture().then((png) => png && download(`${environment}.png`, png))}
      >
        Save picture
      </button>
      <button id="film" type="button" aria-pressed={isRecording} onClick={toggle}>
        {isRecording ? "Save film" : "Record film"}
      </button>
    </>
  );
}
