/** A place in a maze: row and column of its map, from 0. */
export type Cell = readonly [row: number, column: number];

/** A point of the plane, in metres. */
export type Position = readonly [x: number, y: number];

/** A maze of square cells (OGBench, Park et al. 2025). Rows run along y, columns along x. */
export interface Maze {
  readonly name: string;
  /** One text per row: `#` is a wall. */
  readonly map: readonly string[];
  /** The fixed tasks: where an episode begins, and where its goal is. */
  readonly tasks: readonly { readonly start: Cell; readonly goal: Cell }[];
  readonly teleports?: { readonly entries: readonly Cell[]; readonly exits: readonly Cell[] };
}

/** Side of a cell, in metres. */
export const CELL_SIZE = 4;

/** The centre of a cell; that of row 1, column 1 is the origin. */
export function cellCentre([row, column]: Cell): Position {
  return [CELL_SIZE * (column - 1), CELL_SIZE * (row - 1)];
}

/** All cells that are walls, row by row. */
export function wallCells(maze: Maze): Cell[] {
  return cellsWhere(maze, (mark) => mark === "#");
}

/** All cells that are no walls, row by row. */
export function openCells(maze: Maze): Cell[] {
  return cellsWhere(maze, (mark) => mark !== "#");
}

function cellsWhere({ map }: Maze, isMeant: (mark: string) => boolean): Cell[] {
  return map.flatMap((row, i) => [...row].flatMap((mark, j): Cell[] => (isMeant(mark) ? [[i, j]] : [])));
}

export const MEDIUM: Maze = {
  name: "medium",
  map: [
    "########", //
    "#  ##  #",
    "#  #   #",
    "##   ###",
    "#  #   #",
    "# #  # #",
    "#   #  #",
    "########",
  ],
  tasks: [
    { start: [1, 1], goal: [6, 6] },
    { start: [6, 1], goal: [1, 6] },
    { start: [5, 3], goal: [4, 2] },
    { start: [6, 5], goal: [6, 1] },
    { start: [2, 6], goal: [1, 1] },
  ],
};

export const LARGE: Maze = {
  name: "large",
  map: [
    "############",
    "#    #     #",
    "# ## # # # #",
    "#      #   #",
    "# #### ### #",
    "#  # #     #",
    "## # # # ###",
    "#  #   #   #",
    "############",
  ],
  tasks: [
    { start: [1, 1], goal: [7, 10] },
    { start: [5, 4], goal: [7, 1] },
    { start: [7, 4], goal: [1, 10] },
    { start: [3, 8], goal: [5, 4] },
    { start: [1, 1], goal: [5, 4] },
  ],
};

export const GIANT: Maze = {
  name: "giant",
  map: [
    "################",
    "# #      ##    #",
    "# # ## # #  ## #",
    "#   #  #   #   #",
    "# ### ###### # #",
    "#   #   #    # #",
    "### # #  # # ###",
    "#   #  #   #   #",
    "# # # ###### # #",
    "# ###   #   ## #",
    "#     #   #    #",
    "################",
  ],
  tasks: [
    { start: [1, 1], goal: [10, 14] },
    { start: [1, 14], goal: [10, 1] },
    { start: [8, 14], goal: [1, 1] },
    { start: [8, 3], goal: [5, 12] },
    { start: [5, 9], goal: [3, 8] },
  ],
};

export const TELEPORT: Maze = {
  name: "teleport",
  map: [
    "############",
    "#     # #  #",
    "## #   #  ##",
    "## ###     #",
    "#    # # # #",
    "# ## # # # #",
    "# ## # # # #",
    "#    #   # #",
    "############",
  ],
  tasks: [
    { start: [1, 10], goal: [7, 1] },
    { start: [1, 1], goal: [7, 10] },
    { start: [5, 6], goal: [7, 10] },
    { start: [7, 1], goal: [7, 10] },
    { start: [5, 6], goal: [7, 1] },
  ],
  // The first exit is a cell without a way out: to enter a teleport is a gamble.
  teleports: {
    entries: [
      [4, 6],
      [5, 1],
    ],
    exits: [
      [1, 7],
      [6, 1],
      [6, 10],
    ],
  },
};
