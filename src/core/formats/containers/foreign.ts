import { quote } from "../../base/quote.ts";
import { decodeUtf8, latin1 } from "../text.ts";
import { firstLine } from "./lines.ts";

/** A kind of file that is not read: how its content begins, what it is and the remedy. */
interface ForeignKind {
  readonly detect: (head: string) => boolean;
  readonly explain: (head: string) => string;
}

const begins =
  (...signatures: string[]) =>
  (head: string) =>
    signatures.some((signature) => head.startsWith(signature));
const unpack = (kind: string, command: string) => () =>
  `the file is ${kind}; unpack it with ${command} first`;

/** Where `ustar` is in the header of a member of a tar archive. */
const TAR_MAGIC = 257;

/** The first entry that recognises a file names it. */
const kinds: readonly ForeignKind[] = [
  {
    detect: begins("version https://git-lfs.github.com/spec/"),
    explain: (head) => {
      const [, bytes] = /\nsize (\d{1,18})\r?\n/.exec(head) ?? [];
      const size = bytes === undefined ? "" : ` (${Number(bytes).toLocaleString("en-US")} bytes)`;
      return `the file is a Git LFS pointer and not the data${size}; run \`git lfs pull\` in its folder`;
    },
  },
  {
    detect: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|head)\b/i.test(head),
    explain: () =>
      "the file is a web page and not the data, as a failed download leaves behind; open it in a browser to see why, and download it again",
  },
  { detect: begins("\x1f\x8b"), explain: unpack("compressed by gzip", "gunzip") },
  { detect: begins("BZh"), explain: unpack("compressed by bzip2", "bunzip2") },
  { detect: begins("\xfd7zXZ\0"), explain: unpack("compressed by xz", "unxz") },
  { detect: begins("\x28\xb5\x2f\xfd"), explain: unpack("compressed by Zstandard", "unzstd") },
  { detect: begins("7z\xbc\xaf\x27\x1c"), explain: unpack("a 7z archive", "7z x") },
  { detect: begins("Rar!\x1a\x07"), explain: unpack("a RAR archive", "unrar x") },
  {
    detect: (head) => head.startsWith("ustar", TAR_MAGIC),
    explain: unpack("a tar archive", "tar -xf"),
  },
  {
    // A file of version 7.3 is HDF5 behind this text, but its arrays have their axes in reverse order.
    detect: begins("MATLAB 5.0 MAT-file", "MATLAB 7.3 MAT-file"),
    explain: () =>
      "the file is of MATLAB; save its arrays from Python by numpy.savez(file, **scipy.io.loadmat(path)), or with h5py for version 7.3",
  },
  {
    // The length of a header below 16 MiB in eight bytes, and the header in JSON.
    detect: (head) => /^.{3}\0{5}\{\s*"/s.test(head),
    explain: () =>
      "the file is safetensors, which holds networks and no episodes; save its arrays by numpy.savez(file, **safetensors.numpy.load_file(path))",
  },
  {
    // The number that torch.save pickled first, before version 1.6.
    detect: begins("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."),
    explain: () =>
      "the file is of PyTorch before version 1.6; load it with torch.load and save it again with torch.save",
  },
  {
    detect: begins("#ROSBAG V", "\x89MCAP0\r\n"),
    explain: () =>
      "the file is a log of ROS; export its topics as a table, with a row per step, in CSV or Parquet",
  },
  {
    detect: (head) => /^(?:\xef\xbb\xbf)?\s*\[\s*[[{]/.test(head),
    explain: () => "the file is a list in JSON; write an object per line, as `jq -c '.[]'` does",
  },
  {
    detect: begins("\xff\xfe", "\xfe\xff"),
    explain: () => "the file is text in UTF-16; save it in UTF-8",
  },
  {
    detect: begins("ARROW1\0", "FEA1"),
    explain: () => "the file is of Arrow or Feather; save its table with pyarrow.parquet.write_table",
  },
  {
    detect: begins("SQLite format 3\0"),
    explain: () => "the file is a SQLite database; export its table as CSV",
  },
];

/** Why a zip archive is not read that holds neither arrays of NumPy nor those of PyTorch. */
export function foreignArchive(names: readonly string[]): string {
  if (names.some((name) => name.startsWith("xl/")))
    return "the file is a workbook of Excel; save its sheet as CSV in UTF-8";
  if (names.some((name) => /(?:^|\/)(?:\.zgroup|\.zarray|zarr\.json)$/.test(name)))
    return "the file is a zipped store of Zarr; unpack it into a folder, and give that";
  if (names.length === 0) return "the zip archive is empty; give one that numpy.savez wrote";
  return `the zip archive holds ${quote(names[0])} and no arrays of NumPy; unpack it, or give one that numpy.savez wrote`;
}

/** Why a file of no known format is not read, if it is text by its first bytes; undefined for any other. */
export function unreadableText(head: Uint8Array): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of them, and other files have many.
  if (/[\0-\x08\x0e-\x1f\x7f]/.test(latin1.decode(head))) return undefined;
  const line = firstLine(decodeUtf8(head))?.trim();
  if (line === undefined) return undefined;
  // The last character of the head may be cut off.
  return /\ufffd./.test(line)
    ? "the file is text in another encoding than UTF-8; save it in UTF-8"
    : `the file is text, but its first line ${quote(line)} separates no columns by commas, semicolons or tabs; begin with such a line of names`;
}

/** What a file of an unsupported format is, and the remedy; undefined for any other file. */
export function foreignKind(head: Uint8Array): string | undefined {
  const text = latin1.decode(head);
  return kinds.find(({ detect }) => detect(text))?.explain(text);
}
