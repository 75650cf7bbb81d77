import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { readAddress, writeAddress } from "./address.ts";
import { Header } from "./header.tsx";
import type { View, ViewProps } from "./view.ts";
import { VIEWS } from "./views.ts";

/** The whole page: the header, and the view that the address names. */
export function Shell() {
  const [hash, setHash] = useState(location.hash);
  /** The address that each view had when it was left; its link leads back there. */
  const left = useRef<Readonly<Record<string, string>>>({});
  useEffect(() => {
    const follow = ({ oldURL }: HashChangeEvent) => {
      const before = new URL(oldURL).hash;
      left.current = { ...left.current, [readAddress(before).view]: before };
      setHash(location.hash);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const { view, query } = readAddress(hash);
  const open = VIEWS.find(({ name }) => name === view) ?? VIEWS[0];
  useEffect(() => {
    document.title = `${open.label} – Smore studio`;
  }, [open]);
  return (
    <>
      <Header open={open} addressOf={({ name }) => left.current[name] || writeAddress(name)} />
      {VIEWS.map((view) => (
        <Place key={view.name} view={view} isOpen={view === open} query={query} />
      ))}
    </>
  );
}

interface PlaceProps extends ViewProps {
  readonly view: View;
  readonly isOpen: boolean;
}

/** Where a view is drawn once it was opened; one that keeps working is hidden while another one is open. */
function Place({ view, isOpen, query }: PlaceProps) {
  const [Component, setComponent] = useState<ComponentType<ViewProps>>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (isOpen && !Component)
      view.load().then(
        (module) => setComponent(() => module.default),
        () => setProblem(`The view “${view.label}” cannot be loaded. Reload the page.`),
      );
  }, [isOpen]);
  if (!isOpen && !view.keepsWorking) return null;
  return (
    <div hidden={!isOpen}>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {Component && <Component query={query} />}
    </div>
  );
}
