import classes from "./Numbers.module.css";

interface NumbersProps {
  /** What the table is of, for those who hear it. */
  caption: string;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** The numbers behind a picture, for whoever wants them. */
export function Numbers({ caption, head, rows }: NumbersProps) {
  return (
    <details className={classes.numbers}>
      <summary>Numbers</summary>
      <div className={classes.scroll} role="region" aria-label={caption} tabIndex={0}>
        <table className={classes.table}>
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {head.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...others]) => (
              <tr key={first}>
                <th scope="row">{first}</th>
                {others.map((value, column) => (
                  <td key={head[column + 1]}>
                    {typeof value === "number" ? value.toLocaleString("en") : value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
