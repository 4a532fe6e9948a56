import { useEffect, useRef } from "react";

import classes from "./Markdown.module.css";

/**
 * What somebody wrote, as the server rendered it. The only place where HTML is put into the page:
 * `html` must be a `…_html` of the server, which lets no markup of the writer through.
 */
export function Markdown({ html }: { html: string }) {
  const text = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = text.current;
    if (frame === null) return;
    // Bullets stand where the line begins, which no style can tell.
    for (const list of frame.querySelectorAll<HTMLElement>("ul, ol")) list.dir = "auto";
    const wide = frame.querySelectorAll<HTMLElement>("pre, table");
    // What scrolls sideways must do so by keyboard, too.
    const observer = new ResizeObserver(() => {
      for (const element of wide) {
        if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
        else element.removeAttribute("tabindex");
      }
    });
    for (const element of wide) observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [html]);
  return <div ref={text} className={classes.text} dangerouslySetInnerHTML={{ __html: html }} />;
}
