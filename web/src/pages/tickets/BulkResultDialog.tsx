import { Link } from "react-router";

import type { BulkResult } from "../../api/types";
import { Dialog } from "../../components/feedback/Dialog";
import { Icon } from "../../components/icon/Icon";
import { countOf } from "../../lib/words";
import classes from "./BulkBar.module.css";

interface BulkResultDialogProps {
  results: BulkResult["results"];
  onClose: () => void;
}

/** What came of each ticket; those that failed first, with the reason. */
export function BulkResultDialog({ results, onClose }: BulkResultDialogProps) {
  const failed = results.filter(({ problem }) => problem !== undefined);
  const done = results.filter(({ problem }) => problem === undefined);
  return (
    <Dialog
      title={`${failed.length} of ${countOf(results.length, "ticket")} not changed`}
      size="lg"
      onClose={onClose}
    >
      <ul className={classes.results}>
        {[...failed, ...done].map(({ id, number, problem }) => (
          <li key={id} data-failed={problem !== undefined || undefined}>
            <Icon
              name={problem === undefined ? "check_circle" : "error"}
              size={18}
              label={problem === undefined ? "Done" : "Not done"}
            />
            {number === null ? (
              <span className="mono">{id}</span>
            ) : (
              <Link to={`/tickets/${number}`} className="mono">
                {number}
              </Link>
            )}
            <span>{problem?.detail ?? "Done."}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
