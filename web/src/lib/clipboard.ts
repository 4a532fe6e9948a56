import { showToast } from "./toasts";

/** Copies a text, and says so; where the connection is not secure, says the text to copy by hand. */
export function copyText(text: string): void {
  // Browsers have a clipboard only where the connection is secure.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) {
    showToast("info", `This browser lets nothing be copied here. By hand: ${text}`);
    return;
  }
  clipboard.writeText(text).then(
    () => {
      showToast("good", `Copied ${text}`);
    },
    () => {
      showToast("bad", `The browser refused to copy. By hand: ${text}`);
    },
  );
}
