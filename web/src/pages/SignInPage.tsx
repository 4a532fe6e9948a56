import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";

import { ProblemError, sentenceOf } from "../api/problem";
import { useSignIn } from "../api/session";
import { Icon } from "../components/icon/Icon";
import { Brand } from "../components/shell/TopBar";
import { serverNow, useNow } from "../lib/clock";
import { formatDuration } from "../lib/time";
import classes from "./SignInPage.module.css";

/** The way in. It stands at whatever address was asked for, which is shown afterwards. */
export default function SignInPage() {
  const signIn = useSignIn();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [openAt, setOpenAt] = useState(0);
  const waits = Math.ceil((openAt - useNow(1_000)) / 1000);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    signIn.mutate(
      { username: username.trim(), password },
      {
        onError: (error) => {
          if (!(error instanceof ProblemError)) return;
          if (error.code === "sign_in_failed") setPassword("");
          if (error.retryAfter !== undefined) setOpenAt(serverNow() + error.retryAfter * 1000);
        },
      },
    );
  }

  return (
    <main className={classes.page}>
      <title>Sign in · ITOps Ticketing</title>
      <form className={classes.card} onSubmit={submit}>
        <Brand />
        <h1 className={classes.title}>Sign in</h1>
        <TextInput
          label="User name or e-mail address"
          size="md"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => {
            setUsername(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label="Password"
          size="md"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <div role="alert" className={classes.alert}>
          {signIn.error !== null && <Refusal error={signIn.error} waits={waits} />}
        </div>
        <Button type="submit" size="md" fullWidth loading={signIn.isPending} disabled={waits > 0}>
          {waits > 0 ? `Wait ${formatDuration(waits)}` : "Sign in"}
        </Button>
      </form>
    </main>
  );
}

/** What went wrong, without the seconds: they count on the button, not in what is read out. */
function Refusal({ error, waits }: { error: Error; waits: number }) {
  const throttled = error instanceof ProblemError && error.code === "sign_in_throttled";
  if (throttled && waits <= 0) return null;
  return (
    <p className={classes.problem}>
      <Icon name={throttled ? "timer" : "error"} />
      <span>
        {throttled
          ? "Too many attempts went wrong. This account or address has to wait before the next one."
          : sentenceOf(error)}
      </span>
    </p>
  );
}
