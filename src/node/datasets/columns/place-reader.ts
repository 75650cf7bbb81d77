import { loadKoffi } from "../../native/koffi.ts";

/** Places that are read together, at most. */
const PLACES = 1024;
/** Sizes of `struct iocb` and `struct io_event`, and the numbers of the calls (linux/aio_abi.h, unistd.h). */
const REQUEST_BYTES = 64;
const EVENT_BYTES = 32;
const CALLS: Readonly<Partial<Record<string, { setup: number; submit: number; events: number }>>> = {
  x64: { setup: 206, submit: 209, events: 208 },
  arm64: { setup: 0, submit: 2, events: 4 },
};

/** Reads one place of the file that was begun, wholly, or throws. */
type ReadOne = (target: Uint8Array, position: number) => void;

/**
 * Reads many places of a file in one call of the operating system, which for a few hundred bytes costs several times
 * what reading them does. Linux can (`io_submit`); elsewhere, and if that fails, each place takes a call.
 */
export class PlaceReader {
  #descriptor = 0;
  #target: Uint8Array = new Uint8Array(0);
  #address = 0;
  #count = 0;
  readonly #positions = new Float64Array(PLACES);
  readonly #starts = new Float64Array(PLACES);
  readonly #lengths = new Float64Array(PLACES);
  /** How many bytes the kernel read of each place. */
  readonly #received = new Float64Array(PLACES);
  readonly #requests = new Uint32Array((PLACES * REQUEST_BYTES) / 4);
  readonly #kernel: ReturnType<typeof connect>;

  /** @param connected whether to read together where that can be; it changes nothing but the time */
  constructor(connected = true) {
    this.#kernel = connected ? connect(this.#requests, this.#received) : undefined;
  }

  /** Whether places are read together; if not, all of them are left to `readOne`. */
  get together(): boolean {
    return this.#kernel !== undefined;
  }

  get full(): boolean {
    return this.#count === PLACES;
  }

  /** Begins anew, with places of an open file that are to be read into `target`, an array of 64 bytes or more. */
  begin(descriptor: number, target: Uint8Array): void {
    this.#descriptor = descriptor;
    this.#target = target;
    this.#address = this.#kernel?.addressOf(target) ?? 0;
    this.#count = 0;
  }

  /** Adds the `length` bytes from `position` on; they belong into the target from `start` on. */
  add(position: number, start: number, length: number): void {
    const place = this.#count++;
    this.#positions[place] = position;
    this.#starts[place] = start;
    this.#lengths[place] = length;
    const at = (place * REQUEST_BYTES) / 4;
    this.#requests[at] = place;
    this.#requests[at + 5] = this.#descriptor;
    this.#set(at + 6, this.#address + start);
    this.#set(at + 8, length);
    this.#set(at + 10, position);
  }

  /** Reads what was added; what cannot be read together, or is not there, is left to `readOne`. */
  read(readOne: ReadOne): void {
    this.#received.fill(0, 0, this.#count);
    this.#kernel?.read(this.#count);
    for (let place = 0; place < this.#count; place++) {
      const start = this.#starts[place];
      const length = this.#lengths[place];
      if (this.#received[place] < length)
        readOne(this.#target.subarray(start, start + length), this.#positions[place]);
    }
    this.#count = 0;
  }

  /** Writes a 64-bit field of a request. */
  #set(at: number, value: number): void {
    this.#requests[at] = value % 2 ** 32;
    this.#requests[at + 1] = value / 2 ** 32;
  }
}

/** Opens a queue of the kernel for `requests`; undefined if there is none. */
function connect(requests: Uint32Array, received: Float64Array) {
  const calls = process.platform === "linux" ? CALLS[process.arch] : undefined;
  if (!calls) return undefined;
  const koffi = loadKoffi();
  if (!koffi) return undefined;
  const system = koffi.load(null);
  const addressOf = (array: Uint8Array | Uint32Array) => Number(koffi.address(array));
  const setup = system.func("syscall", "long", ["long", "long", "void *"]);
  const submit = system.func("syscall", "long", ["long", "uint64", "long", "void *"]);
  const getEvents = system.func("syscall", "long", ["long", "uint64", "long", "long", "void *", "void *"]);
  const queue = new BigUint64Array(1);
  if (setup(calls.setup, PLACES, queue) < 0) return undefined;
  const first = addressOf(requests);
  const pointers = BigUint64Array.from({ length: PLACES }, (_, i) => BigInt(first + REQUEST_BYTES * i));
  const events = new BigInt64Array((PLACES * EVENT_BYTES) / 8);
  const read = (count: number): void => {
    // Zero or −1 where it takes none. What goes through the page cache has been read when it returns.
    const taken = Math.max(0, submit(calls.submit, queue[0], count, pointers));
    for (let ended = 0; ended < taken; ) {
      const got: number = getEvents(calls.events, queue[0], 1, taken - ended, events, null);
      if (got < 0 && koffi.errno() !== koffi.os.errno.EINTR)
        throw new Error(`io_getevents failed with error ${koffi.errno()}`);
      for (let event = 0; event < got; event++) {
        const at = (event * EVENT_BYTES) / 8;
        received[Number(events[at])] = Number(events[at + 2]);
      }
      ended += Math.max(0, got);
    }
  };
  return { addressOf, read };
}
