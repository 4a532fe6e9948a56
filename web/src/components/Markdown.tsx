import classes from "./Markdown.module.css";

/**
 * What somebody wrote, as the server rendered it. The only place where HTML is put into the page:
 * `html` must be a `…_html` of the server, which lets no markup of the writer through.
 */
export function Markdown({ html }: { html: string }) {
  return <div className={classes.text} dangerouslySetInnerHTML={{ __html: html }} />;
}
