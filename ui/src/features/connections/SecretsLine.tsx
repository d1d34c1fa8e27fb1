// Where the secrets lie, in one line; and where they cannot be opened, what that means and how to
// go on.
import { Alert, Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useForgetSecrets, useSecretsPlace } from "@/api/connections";
import { Confirm } from "@/components/Confirm";
import classes from "./connections.module.css";

export function SecretsLine() {
  const { t } = useTranslation("connections");
  const { data: secrets } = useSecretsPlace();
  const forget = useForgetSecrets();
  const [isAsked, setAsked] = useState(false);
  if (!secrets) return null;
  const where = { name: secrets.name };
  if (!secrets.problem) {
    return (
      <p className={classes.secrets} data-testid="secrets">
        <IconLock size={14} stroke={1.75} aria-hidden />
        {t(`secrets.${secrets.place}`, where)}
      </p>
    );
  }
  return (
    <>
      <Alert color="var(--state-failed)" title={secrets.problem} data-testid="secrets">
        {secrets.hint}
        <div className={classes.forget}>
          <Button size="compact-sm" onClick={() => setAsked(true)}>
            {t("secrets.forget")}
          </Button>
        </div>
      </Alert>
      <Confirm
        isOpen={isAsked}
        title={t("secrets.forgetTitle")}
        verb={t("secrets.forget")}
        isDangerous
        onConfirm={() => forget.mutateAsync()}
        onClose={() => setAsked(false)}
      >
        {t("secrets.forgetExplain")}
      </Confirm>
    </>
  );
}
