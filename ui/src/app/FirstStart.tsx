// A start without any DAG leads to the ways to begin, once: who leaves them is not sent back.
// The ways themselves are a feature; this only decides when they come by themselves.

import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useHome } from "@/api/home";

export function FirstStart() {
  const { data: home } = useHome();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isDecided = useRef(false);
  const health = home?.health;
  useEffect(() => {
    if (health === undefined || isDecided.current) return;
    isDecided.current = true;
    const isEmpty = health.dags === 0 && health.import_errors === 0;
    if (isEmpty && path === "/") void navigate({ to: "/welcome", replace: true });
  }, [health, path, navigate]);
  return null;
}
