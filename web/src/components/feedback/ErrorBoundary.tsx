import { Component, type ReactNode } from "react";

import { ErrorState } from "./ErrorState";

interface ErrorBoundaryProps {
  children: ReactNode;
  /** When this changes, what failed is tried again: the address, for instance. */
  resetKey?: string;
}

interface ErrorBoundaryState {
  error: unknown;
  failedKey: string | undefined;
}

/** Keeps a mistake in one view from taking the whole page with it. */
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

  private readonly retry = () => {
    // A script of an older build is gone after an update of the server: only a reload helps.
    if (isMissingScript(this.state.error)) window.location.reload();
    else this.setState({ error: undefined });
  };

  override render() {
    if (this.state.error === undefined) return this.props.children;
    const title = isMissingScript(this.state.error)
      ? "The page has been updated; load it again"
      : "This view stopped working";
    return <ErrorState error={this.state.error} title={title} onRetry={this.retry} />;
  }
}

function isMissingScript(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module/i.test(error.message);
}
