import { expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import { sourceOf } from "../testing/sources.ts";
import { latin1 } from "../text.ts";
import { openArrays } from "./index.ts";

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"ab".repeat(32)}\nsize 82515\n`;
const tar = `${"episode_0.npz".padEnd(257, "\0")}ustar\x0000`.padEnd(512, "\0");

it.each([
  [
    "a Git LFS pointer",
    pointer,
    "the file is a Git LFS pointer and not the data (82,515 bytes); run `git lfs pull` in its folder",
  ],
  [
    "a web page",
    "<!DOCTYPE html>\n<html><head><title>Sign in, please</title>",
    "the file is a web page and not the data",
  ],
  [
    "a page after a byte order mark",
    '\xef\xbb\xbf\r\n<html lang="en">,',
    "the file is a web page and not the data",
  ],
  ["bzip2", "BZh91AY&SY", "the file is compressed by bzip2; unpack it with bunzip2 first"],
  ["xz", "\xfd7zXZ\0\0\x04", "the file is compressed by xz; unpack it with unxz first"],
  ["tar", tar, "the file is a tar archive; unpack it with tar -xf first"],
  [
    "MATLAB",
    `${"MATLAB 5.0 MAT-file, Platform: GLNXA64".padEnd(124)}\0\x01IM`,
    "the file is of MATLAB; save its arrays from Python",
  ],
  [
    "safetensors",
    '\x40\0\0\0\0\0\0\0{"weight":{"dtype":"F32","shape":[2]',
    "the file is safetensors, which holds networks and no episodes",
  ],
  [
    "old PyTorch",
    "\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\0",
    "the file is of PyTorch before version 1.6; load it",
  ],
  ["a ROS bag", "#ROSBAG V2.0\nE\0\0\0", "the file is a log of ROS; export its topics as a table"],
  ["MCAP", "\x89MCAP0\r\n\x01", "the file is a log of ROS; export its topics as a table"],
  [
    "a JSON list",
    '\n[{"a": [1, 2]}]',
    "the file is a list in JSON; write an object per line, as `jq -c '.[]'` does",
  ],
  ["UTF-16", "\xff\xfea\0,\0b\0", "the file is text in UTF-16; save it in UTF-8"],
  ["Latin-1", "gr\xf6\xdfe,y\n1,2", "the file is text in another encoding than UTF-8; save it in UTF-8"],
  [
    "a table with bars",
    "a|b\n1|2",
    'the file is text, but its first line "a|b" separates no columns by commas, semicolons or tabs; begin with',
  ],
])("%s is named with its remedy", async (_, content, sentence) => {
  expect(await refusal(openArrays(sourceOf(latin1.encode(content), "d.npz")))).toContain(
    `d.npz: ${sentence}`,
  );
});
