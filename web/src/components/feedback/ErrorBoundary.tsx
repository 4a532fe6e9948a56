import { Component, type ReactNode } from "react";

import { isMissingScript } from "../../lib/missingScript";
import { showToast } from "../../lib/toasts";
import { ErrorState } from "./ErrorState";

interface ErrorBoundaryProps {
  children: ReactNode;
  /** When this changes, what failed is tried again: the address, for instance. */
  resetKey?: string;
  /** For what is beside a view: it is left out, and that is said in passing. */
  isAside?: boolean;
  onError?: () => void;
}

interface ErrorBoundaryState {
  error: unknown;
  failedKey: string | undefined;
}

/** Keeps a mistake in one view, or beside it, from taking the whole page with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined, failedKey: undefined };

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps(
    props: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    if (props.resetKey === state.failedKey) return null;
    return { error: undefined, failedKey: props.resetKey };
  }

  override componentDidCatch(error: unknown) {
    const { isAside = false, onError } = this.props;
    onError?.();
    if (!isAside) return;
    showToast("bad", `${titleOf(error, "A part of the page stopped working")}.`, {
      label: "Load the page again",
      run: reload,
    });
  }

  private readonly retry = () => {
    if (isMissingScript(this.state.error)) reload();
    else this.setState({ error: undefined });
  };

  override render() {
    const { error } = this.state;
    const { children, isAside = false } = this.props;
    if (error === undefined) return children;
    if (isAside) return null;
    const title = titleOf(error, "This view stopped working");
    return <ErrorState error={error} title={title} onRetry={this.retry} />;
  }
}

function titleOf(error: unknown, otherwise: string): string {
  return isMissingScript(error)
    ? "A part of the page did not come; load the page again when the server is reached"
    : otherwise;
}

function reload() {
  window.location.reload();
}
