// As fuzz-reader.ts, but HDF5 files and Zarr stores are read in this process, which stays for the next ones. The command
// line starts a thread or a process for a file after one that was refused, which takes a hundred times as long.

import { BoundedReader } from "../../dist/node/formats/bounded/bounded-reader.js";
import { Hdf5Session } from "../../dist/node/formats/hdf5/session.js";
import { Hdf5Thread } from "../../dist/node/formats/hdf5/thread.js";
import { openStore, type ZarrStore } from "../../dist/node/formats/zarr/store.js";

Object.assign(Hdf5Thread, {
  open: async (path: string) => {
    const session = await Hdf5Session.open(path);
    return {
      ask: async (question: Parameters<Hdf5Session["answer"]>[0]) => session.answer(question),
      close: async () => session.close(),
    };
  },
});

const { open } = BoundedReader.prototype;
Object.assign(BoundedReader.prototype, {
  open(source: unknown, path: string, bytes: number) {
    const isStore = typeof source === "object";
    return isStore ? openStore(source as ZarrStore, () => {}) : open.call(this, source, path, bytes);
  },
});

export { answer } from "./fuzz-reader.ts";
