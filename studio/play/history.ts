import type { FrameMessage } from "../../src/core/play/protocol.ts";

/** The distance to the goal over an episode, with the band in which the goal counts as reached. */
export class History {
  readonly #canvas: HTMLCanvasElement;
  #threshold = 0;
  #episode: number | undefined;
  #points: { readonly step: number; readonly distance: number }[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  begin(threshold: number): void {
    this.#threshold = threshold;
    this.#episode = undefined;
  }

  show({ episode, step, distance }: FrameMessage, horizon: number): void {
    // Steps begin anew with an episode, and with a goal that was changed.
    this.#points = episode === this.#episode ? this.#points.filter((point) => point.step < step) : [];
    this.#points.push({ step, distance });
    this.#episode = episode;
    this.#draw(Math.max(horizon, step));
  }

  #draw(steps: number): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = Math.min(devicePixelRatio, 2);
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    context.scale(scale, scale);
    const highest =
      1.1 * this.#points.reduce((most, point) => Math.max(most, point.distance), 2 * this.#threshold);
    const x = (step: number) => 1 + (step / steps) * (width - 2);
    const y = (distance: number) => height - 1 - (distance / highest) * (height - 2);
    context.fillStyle = "rgb(22 163 74 / 0.13)";
    context.fillRect(0, y(this.#threshold), width, height);
    context.strokeStyle = "rgb(22 163 74 / 0.6)";
    context.setLineDash([3, 3]);
    line(context, [
      [0, y(this.#threshold)],
      [width, y(this.#threshold)],
    ]);
    context.setLineDash([]);
    context.strokeStyle = "#2563eb";
    context.lineWidth = 1.75;
    context.lineJoin = "round";
    line(
      context,
      this.#points.map(({ step, distance }) => [x(step), y(distance)]),
    );
  }
}

function line(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
