import type { View } from "./view.ts";
import { VIEWS } from "./views.ts";

interface Props {
  readonly open: View;
  readonly addressOf: (view: View) => string;
}

/** The name of the page, and the way to each of its views. */
export function Header({ open, addressOf }: Props) {
  return (
    <header>
      <h1>Smore studio</h1>
      {VIEWS.length > 1 && (
        <nav aria-label="Views">
          {VIEWS.map((view) => (
            <a key={view.name} href={addressOf(view)} aria-current={view === open ? "page" : undefined}>
              {view.label}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}
