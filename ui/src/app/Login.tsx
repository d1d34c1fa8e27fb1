// The door of the browser: a token or a password for a cookie. The window never sees this.
// Whether a secret is right is decided by the server alone.

import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "@/api/client";
import { setConnection } from "@/api/connection";
import { ApiProblem } from "@/api/problem";
import { guardComposition } from "@/components/useSubmitOnEnter";
import classes from "./Login.module.css";

/** The token is asked first: it is what `serve` prints; a password somebody set is the other. */
async function signIn(secret: string): Promise<void> {
  const post = (body: { token: string } | { password: string }) =>
    answer(client.POST("/api/mainspring/session", { body }));
  try {
    await post({ token: secret });
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.status === 0) throw problem;
    await post({ password: secret });
  }
}

export function Login() {
  const { t } = useTranslation("app");
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const entered = secret.trim();
    if (entered === "") return setError(t("login.missing"));
    setBusy(true);
    try {
      await signIn(entered);
      setConnection({ state: "connecting" });
    } catch (problem) {
      const isRefusal = problem instanceof ApiProblem && [401, 403, 422].includes(problem.status);
      setError(isRefusal || !(problem instanceof Error) ? t("login.refused") : problem.message);
      setBusy(false);
    }
  };

  return (
    <main className={classes.page}>
      <form
        data-testid="sign-in"
        className={classes.form}
        onSubmit={(event) => void submit(event)}
        onKeyDown={guardComposition}
      >
        <h1>{t("login.title")}</h1>
        <p className="muted">{t("login.explain")}</p>
        <PasswordInput
          label={t("login.secret")}
          value={secret}
          onChange={(event) => {
            setSecret(event.currentTarget.value);
            setError(null);
          }}
          error={error}
          errorProps={{ role: "alert" }}
          data-testid="sign-in-secret"
          autoComplete="current-password"
          data-autofocus
          autoFocus
        />
        <Button
          type="submit"
          variant="filled"
          loading={isBusy}
          fullWidth
          data-testid="sign-in-submit"
        >
          {t("login.submit")}
        </Button>
      </form>
    </main>
  );
}
