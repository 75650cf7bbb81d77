import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "../../studio/shell/address.ts";

describe("the address of the studio", () => {
  it("restores the view and what is chosen in it", () => {
    const query = { search: "smore & rivals", runs: "runs/a,runs/b" };
    expect(readAddress(writeAddress("runs", query))).toEqual({ view: "runs", query });
    expect(readAddress(writeAddress("data"))).toEqual({ view: "data", query: {} });
  });

  it("leaves out what is not chosen", () => {
    expect(writeAddress("runs", { search: "", metric: undefined })).toBe("#/runs");
  });

  it("opens training where it names no view", () => {
    expect(readAddress("#environment=FetchReach&seed=2")).toEqual({
      view: "train",
      query: { environment: "FetchReach", seed: "2" },
    });
    expect(readAddress("")).toEqual({ view: "train", query: {} });
  });
});
