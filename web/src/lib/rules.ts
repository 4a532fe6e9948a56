import { fileName } from "./names";

/** The mark of a rule within the view of its workflow. */
export function ruleAnchor(file: string, line: number): string {
  return `${fileName(file)}:${String(line)}`;
}

/** The mark that an address ends with. Whoever typed one may have typed anything. */
export function anchorOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}

/** Where policy shows a workflow, at the rule when one is meant. */
export function ruleAddress(workflow: string, file: string | null, line: number | null): string {
  const view = `/policy/workflows/${workflow}`;
  return file === null || line === null ? view : `${view}#${ruleAnchor(file, line)}`;
}

/** The parts of a rule's place as history has it, `path/file.yaml:12`. */
export function splitPlace(place: string): { file: string; line: number | null } {
  const found = /^(.*):(\d+)$/.exec(place);
  return found === null
    ? { file: place, line: null }
    : { file: found[1] ?? "", line: Number(found[2]) };
}
