import { describe, expect, it } from "vitest";

import type { CatalogItem } from "../api/types";
import { catchAllCards, isMistyped, searchCatalog } from "./catalogSearch";
import { searchWords } from "./catalogWords";

function card(name: string, displayName: string, description: string): CatalogItem {
  return {
    name: `acme/${name}`,
    category: "all",
    displayName,
    description,
    icon: null,
    workflow: "acme/request",
    defaults: { priority: "MEDIUM", assigneeGroup: null },
    sla: { responseMinutes: 60, resolutionMinutes: 600 },
    file: "catalog.yaml",
    line: 1,
  };
}

const CARDS = [
  card("outage_report", "Service Outage", "Production service is degraded or unreachable."),
  card("slow_service", "Slow Service", "It answers, but takes longer than it should."),
  card("security_incident", "Security Incident", "A leaked credential, a suspicious login."),
  card("access_grant", "Access to a System", "Read or write access to a bucket or a database."),
  card("db-restart", "Database Restart", "Restart a database in the next quiet hour."),
  card("dns_record", "DNS Record", "Add, change or remove a name."),
  card("gpu_quota", "GPU Quota", "More accelerators for a project, for a while."),
  card("general_question", "Question", "Not sure where to ask? Ask here."),
];

const best = (text: string) => searchCatalog(CARDS, () => "Everything", text)[0]?.name;

describe("searchCatalog", () => {
  it.each([
    ["outage", "acme/outage_report"],
    ["OUT", "acme/outage_report"],
    ["the website is down!", "acme/outage_report"],
    ["it is broken", "acme/outage_report"],
    ["slow", "acme/slow_service"],
    ["high latency", "acme/slow_service"],
    ["I need a password for the system", "acme/access_grant"],
    ["permissions", "acme/access_grant"],
    ["restart postgres", "acme/db-restart"],
    ["databse", "acme/db-restart"],
    ["databsae restatr", "acme/db-restart"],
    ["reboot my db", "acme/db-restart"],
    ["hostname", "acme/dns_record"],
    ["nvidia", "acme/gpu_quota"],
    ["phishing", "acme/security_incident"],
    ["help", "acme/general_question"],
    // What one sees, said as one says it.
    ["database slow", "acme/slow_service"],
    ["slow queries", "acme/slow_service"],
    ["cannot log in", "acme/access_grant"],
    ["can't sign in to the bucket", "acme/access_grant"],
    ["locked out", "acme/access_grant"],
    ["pasword", "acme/access_grant"],
    ["permision denied", "acme/access_grant"],
    ["disk full", "acme/outage_report"],
    ["no space left on device", "acme/outage_report"],
    ["out of memory", "acme/outage_report"],
    ["site is not loading", "acme/outage_report"],
    ["nothing works", "acme/outage_report"],
    ["vpn doesn't work", "acme/outage_report"],
    ["502 bad gateway", "acme/outage_report"],
    ["certificate expired", "acme/outage_report"],
    ["pods in CrashLoopBackOff", "acme/outage_report"],
    ["api gives errors", "acme/outage_report"],
    ["secret in git", "acme/security_incident"],
    ["more gpus", "acme/gpu_quota"],
    ["cuda out of memory", "acme/gpu_quota"],
    ["how do I do this", "acme/general_question"],
  ])("finds what %j means", (text, name) => {
    expect(best(text)).toBe(name);
  });

  it("does not take a word for another that only looks like it", () => {
    expect(best("same")).toBeUndefined();
  });

  it("has nothing to say to what no card is about", () => {
    expect(searchCatalog(CARDS, () => "Everything", "zebra")).toEqual([]);
  });

  it("leaves everything in its order while nothing is typed", () => {
    expect(searchCatalog(CARDS, () => "Everything", "  ")).toEqual(CARDS);
  });

  it("puts a card that answers to all words first", () => {
    const names = searchCatalog(CARDS, () => "Everything", "database access").map((c) => c.name);
    expect(names.slice(0, 2)).toEqual(["acme/access_grant", "acme/db-restart"]);
  });

  it("finds by the title of the category", () => {
    expect(searchCatalog(CARDS, () => "Incidents", "incidents")).toHaveLength(CARDS.length);
  });
});

describe("catchAllCards", () => {
  it("has a card for questions and one for what is broken", () => {
    const names = (cards: CatalogItem[]) => cards.map((item) => item.name);
    expect(names(catchAllCards(CARDS, () => "Everything"))).toEqual([
      "acme/general_question",
      "acme/outage_report",
    ]);
    expect(catchAllCards([], () => "Everything")).toEqual([]);
  });
});

describe("searchWords", () => {
  it("drops what says nothing, unless that is all", () => {
    expect(searchWords("I cannot get to my Bücket")).toEqual(["bucket"]);
    expect(searchWords("what is this")).toEqual(["what", "is", "this"]);
  });
});

describe("isMistyped", () => {
  it.each([
    ["restrat", "restart", true],
    ["resart", "restart", true],
    ["acces", "access", true],
    ["slaw", "slow", true],
    ["esrvice", "service", true],
    ["same", "name", false],
    ["dbs", "dns", false],
    ["restore", "restart", false],
  ])("%s for %s: %s", (typed, word, expected) => {
    expect(isMistyped(typed, word)).toBe(expected);
  });
});
