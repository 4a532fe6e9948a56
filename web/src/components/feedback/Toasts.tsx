import { CloseButton } from "@mantine/core";

import { useStore } from "../../lib/store";
import { dismissToast, toasts, type Toast, type ToastTone } from "../../lib/toasts";
import { Icon } from "../icon/Icon";
import classes from "./Toasts.module.css";

const ICON: Record<ToastTone, string> = { good: "check_circle", info: "info", bad: "error" };

/** What was said in passing, in a corner; read out by screen readers. */
export function Toasts() {
  const shown = useStore(toasts);
  return (
    <section className={classes.list} aria-label="Messages">
      <div role="status">
        {shown.map((toast) => toast.tone !== "bad" && <ToastCard key={toast.id} toast={toast} />)}
      </div>
      <div role="alert">
        {shown.map((toast) => toast.tone === "bad" && <ToastCard key={toast.id} toast={toast} />)}
      </div>
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { id, tone, text, action } = toast;
  return (
    <div className={classes.toast} data-tone={tone}>
      <Icon name={ICON[tone]} />
      <span className={classes.text}>{text}</span>
      {action !== undefined && (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            action.run();
            dismissToast(id);
          }}
        >
          {action.label}
        </button>
      )}
      <CloseButton
        size="sm"
        aria-label="Dismiss"
        onClick={() => {
          dismissToast(id);
        }}
      />
    </div>
  );
}
