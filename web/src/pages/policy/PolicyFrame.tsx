import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { NavLink, useLocation } from "react-router";

import { registryQuery } from "../../api/policy";
import { Icon } from "../../components/icon/Icon";
import { Page } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { shortRevision } from "../../lib/names";
import { useShowCurrent } from "../../lib/showCurrent";
import classes from "./PolicyFrame.module.css";

const PARTS = [
  { to: "/policy", label: "In force" },
  { to: "/policy/workflows", label: "Workflows" },
  { to: "/policy/catalog", label: "Catalog" },
  { to: "/policy/groups", label: "Groups" },
  { to: "/policy/decide", label: "May they?" },
] as const;

interface PolicyFrameProps {
  /** Of this part; also in the browser's tab. */
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** What all parts of policy share: the revision in force, and the way to the other parts. */
export function PolicyFrame({ title, lead, children }: PolicyFrameProps) {
  const { data: registry } = useQuery(registryQuery);
  const strip = useShowCurrent<HTMLElement>(useLocation().pathname);
  return (
    <Page
      title={title}
      tabTitle={title === "Policy" ? title : `${title} · Policy`}
      lead={lead}
      actions={
        <p className={classes.revision}>
          {registry !== undefined && (
            <>
              <Icon name="commit" size={18} />
              <span>
                Revision <code title={registry.revision}>{shortRevision(registry.revision)}</code>,
                in force since <RelativeTime at={registry.loaded_at} />
              </span>
            </>
          )}
        </p>
      }
    >
      <nav ref={strip} className={classes.parts} aria-label="Parts of policy">
        {PARTS.map(({ to, label }) => (
          <NavLink key={to} to={to} end={to === "/policy"} className={classes.part ?? ""}>
            {label}
          </NavLink>
        ))}
      </nav>
      {children}
    </Page>
  );
}
