import { useLiveState, type LiveState } from "../../api/live";
import { Icon } from "../icon/Icon";
import { tip } from "../tip/tip";
import classes from "./LiveMark.module.css";

const TEXT: Record<LiveState, string> = {
  live: "Changes appear by themselves.",
  connecting: "Connecting to the server for live changes.",
  lost: "The server is not reached. What you see may be old; it is tried again all the time.",
};

/** Whether what is seen follows what others do. Quiet while all is well. */
export function LiveMark() {
  const state = useLiveState();
  return (
    <span className={classes.mark} data-state={state} role="status" {...tip(TEXT[state])}>
      <Icon name={state === "lost" ? "cloud_off" : "sync"} size={18} />
      <span className={classes.text}>{state === "lost" ? "Not connected" : ""}</span>
      <span className="visually-hidden">{TEXT[state]}</span>
    </span>
  );
}
