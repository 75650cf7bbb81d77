import type { ComponentChildren } from "preact";

interface ScrollProps {
  /** What it holds, for readers of screens. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A part of the page that scrolls by itself, with the keyboard too. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

interface Props {
  readonly label: string;
  readonly header: readonly string[];
  /** As many cells as the header; the first names the row. */
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A table that scrolls by itself. */
export function TableView({ label, header, rows }: Props) {
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            {header.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                <td key={header[i + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
