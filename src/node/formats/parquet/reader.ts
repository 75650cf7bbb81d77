// The process that reads Parquet tables for `openParquet`.

import { openParquet } from "../../../core/formats/containers/parquet.ts";
import { answerWith } from "../bounded/answer.ts";
import { FileSource } from "../file-source.ts";

/** Answers questions about the table at a path. */
export const answer = answerWith<string>((path, at) => openParquet(new FileSource(path), at));
