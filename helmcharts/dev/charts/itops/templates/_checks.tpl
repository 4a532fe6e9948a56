{{/*
What would render, but must not be installed. Each rule says what to write instead.
The schema of the values says what may stand where; these rules are about how values go together.
*/}}

{{- define "itops.check.release" -}}
{{- $embedded := include "itops.isEmbedded" . -}}
{{- $replicas := include "itops.replicas" . | int -}}
{{- if and $embedded (or (gt $replicas 1) .Values.autoscaling.enabled) -}}
{{- fail (printf "\n\nThe embedded database has one writer: it cannot serve %s. Set database.url to a postgres:// URL or name a Secret in database.existingSecret, or stay with replicaCount: 1." (ternary "an autoscaler" (printf "%d replicas" $replicas) .Values.autoscaling.enabled)) -}}
{{- end -}}
{{- $isOnVolume := and (hasPrefix "sqlite:///var/lib/itops/" .Values.database.url) (not (regexMatch "/[.][.](/|$)" .Values.database.url)) -}}
{{- if and $embedded (not $isOnVolume) -}}
{{- fail (printf "\n\ndatabase.url: %q is outside /var/lib/itops, where the volume is. Everything else in the container is read-only." .Values.database.url) -}}
{{- end -}}
{{- if and (not $embedded) (not .Values.database.existingSecret) (regexMatch "^[a-z]+://[^/@]*:[^/@]*@|[?&]password=" .Values.database.url) -}}
{{- fail "\n\ndatabase.url holds a password, which everybody who may read the release could read. Put the URL into a Secret and name it in database.existingSecret." -}}
{{- end -}}
{{- include "itops.check.names" . -}}
{{- include "itops.check.storage" . -}}
{{- include "itops.check.labels" . -}}
{{- include "itops.check.environment" . -}}
{{- include "itops.check.autoscaling" . -}}
{{- include "itops.check.network" . -}}
{{- if include "itops.isProduction" . -}}
{{- include "itops.check.production" . -}}
{{- else -}}
{{- include "itops.check.development" . -}}
{{- end -}}
{{- end -}}

{{/* What a release may be called and a Service may not. */}}
{{- define "itops.check.names" -}}
{{- $name := include "itops.fullname" . -}}
{{- if regexMatch "^[0-9]" $name -}}
{{- fail (printf "\n\n%q begins with a digit, and the name of a Service may not. Set fullnameOverride to a name that begins with a letter, or install the release under one." $name) -}}
{{- end -}}
{{- end -}}

{{/* A database that two values name, or a claim that nobody mounts, was meant otherwise. */}}
{{- define "itops.check.storage" -}}
{{- if and .Values.database.existingSecret (hasPrefix "postgres" .Values.database.url) -}}
{{- fail (printf "\n\ndatabase.url and database.existingSecret (%q) both name a PostgreSQL. Keep the Secret, and take the URL out." .Values.database.existingSecret) -}}
{{- end -}}
{{- with .Values.persistence.existingClaim -}}
{{- if not (include "itops.isEmbedded" $) -}}
{{- fail (printf "\n\npersistence.existingClaim: %q would not be mounted, because the tickets are in PostgreSQL (database.url, database.existingSecret). Take one of the two out." .) -}}
{{- else if not $.Values.persistence.enabled -}}
{{- fail (printf "\n\npersistence.existingClaim: %q would not be mounted, because persistence.enabled is false, and all tickets would go with the pod. Set it to true, or take the claim out." .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Selectors rest on these: the same key twice would lead the Service to other pods, or to none. */}}
{{- define "itops.check.labels" -}}
{{- $own := include "itops.labels" (list (dict "Chart" .Chart "Release" .Release "Values" (omit .Values "commonLabels")) "server") | fromYaml -}}
{{- range $path, $labels := dict "commonLabels" .Values.commonLabels "podLabels" .Values.podLabels "serviceMonitor.labels" .Values.serviceMonitor.labels "prometheusRule.labels" .Values.prometheusRule.labels -}}
{{- range $key := keys ($labels | default dict) | sortAlpha -}}
{{- if hasKey $own $key -}}
{{- fail (printf "\n\n%s: %q is set by the chart itself, and selectors rest on it. Take another key; nameOverride changes the name in it." $path $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The API server refuses a variable that is there twice, and does not say where it came from. */}}
{{- define "itops.check.environment" -}}
{{- $owners := dict
  "ITOPS_LISTEN" "service.targetPort"
  "ITOPS_REGISTRY" "ticketing"
  "ITOPS_DB" "database.url or database.existingSecret"
  "ITOPS_LOG_LEVEL" "config.logLevel"
  "ITOPS_LOG_FORMAT" "config.logFormat"
  "ITOPS_DRAIN_SECONDS" "config.drainSeconds"
  "ITOPS_MAX_CONNECTIONS" "config.maxConnections"
  "ITOPS_TRUSTED_PROXIES" "config.trustedProxies" -}}
{{- range $name := include "itops.pod.extraEnvNames" . | fromJsonArray -}}
{{- with get $owners $name -}}
{{- fail (printf "\n\nextraEnv: %s is set by the chart already. Write %s instead." $name .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "itops.check.autoscaling" -}}
{{- with .Values.autoscaling -}}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) -}}
{{- fail (printf "\n\nautoscaling.minReplicas: %d is more than autoscaling.maxReplicas: %d." (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- if and .enabled (not (dig "requests" "cpu" "" ($.Values.resources | default dict))) -}}
{{- fail "\n\nautoscaling: the share of a processor that it goes by is one of resources.requests.cpu, which is not set. Without it there would never be another pod." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "itops.check.network" -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.ingressFrom) -}}
{{- $ways := list -}}
{{- range $path := list "ingress" "httpRoute" "serviceMonitor" -}}
{{- if (get $.Values $path).enabled -}}{{- $ways = append $ways (printf "%s.enabled" $path) -}}{{- end -}}
{{- end -}}
{{- if ne .Values.service.type "ClusterIP" -}}{{- $ways = append $ways (printf "service.type: %s" .Values.service.type) -}}{{- end -}}
{{- with $ways -}}
{{- fail (printf "\n\nnetworkPolicy.ingressFrom is empty, so that only the smoke test could connect: %s would lead nowhere. Name the peers that may, such as the namespace of the ingress controller." (first .)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.database.existingSecret) -}}
{{- include "itops.check.databasePorts" . -}}
{{- end -}}
{{- end -}}

{{/* Each host that the URL names with a port of its own. An address in brackets has colons, too. Where a
     rule opens more than single ports, the database may be among them, and nothing is refused. */}}
{{- define "itops.check.databasePorts" -}}
{{- $open := list (toString .Values.networkPolicy.databasePort) -}}
{{- $opensMore := false -}}
{{- range .Values.networkPolicy.extraEgress -}}
{{- if not .ports -}}{{- $opensMore = true -}}{{- end -}}
{{- range .ports -}}
{{- if or (not .port) (kindIs "string" .port) .endPort -}}{{- $opensMore = true -}}{{- end -}}
{{- $open = append $open (toString .port) -}}
{{- end -}}
{{- end -}}
{{- $hosts := regexReplaceAll "^.*(//|@)" (regexFind "^postgres(ql)?://[^/?]*" .Values.database.url) "" -}}
{{- range $host := splitList "," $hosts -}}
{{- $port := regexFind ":[0-9]+$" $host | trimPrefix ":" -}}
{{- if and $port (not $opensMore) (not (has $port $open)) -}}
{{- fail (printf "\n\nnetworkPolicy.databasePort: the database is at port %s (database.url), and only %s would be open. Set it to %s." $port (join ", " $open) $port) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
A values file of production that leaves `flavour` out gets development's, and with it all that
development allows. Its tag gives it away: releases are production builds.
*/}}
{{- define "itops.check.development" -}}
{{- $tag := .Values.image.tag | default (ternary "" .Chart.AppVersion (ne .Values.image.digest "")) | toString -}}
{{- if regexMatch "^v?[0-9]+\\.[0-9]+\\.[0-9]+$" $tag -}}
{{- fail (printf "\n\nflavour is \"dev\", and image.tag: %q is a release, which is a production build. Write flavour: production, or the tag of a development build, such as latest or %s-dev." $tag $tag) -}}
{{- end -}}
{{- end -}}

{{/* What extraEnvFrom brings cannot be read here: it may name the proxies. */}}
{{- define "itops.check.production" -}}
{{- $semver := "^v?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$" -}}
{{- if not (or .Values.image.digest (regexMatch $semver (toString .Values.image.tag))) -}}
{{- fail (printf "\n\nimage.tag: %q does not pin a version. A production release names a semantic version such as 1.4.2, or a digest in image.digest." (toString .Values.image.tag)) -}}
{{- end -}}
{{- if and (include "itops.isEmbedded" .) (not .Values.persistence.enabled) -}}
{{- fail "\n\npersistence.enabled: without a volume every restart of a production release would lose all tickets." -}}
{{- end -}}
{{- range $path := list "ingress" "httpRoute" -}}
{{- if and (get $.Values $path).enabled (not $.Values.config.trustedProxies) (not $.Values.extraEnvFrom) -}}
{{- fail (printf "\n\nconfig.trustedProxies is empty, and %s.enabled puts a proxy in front: everybody would come from its address, so that failed sign-ins of one stranger keep all others out, and cookies would not be Secure. Name the addresses of the controller's pods, and nobody else's, such as 10.42.0.0/16." $path) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "itops.check.policy" -}}
{{- if not (get (.Values.ticketing | default dict) "org") -}}
{{- fail "\n\nticketing.org is missing: the organisation is the first segment of every full name." -}}
{{- end -}}
{{- if include "itops.isProduction" . -}}
{{- include "itops.check.leaks" . -}}
{{- end -}}
{{- end -}}

{{/*
Nothing of the development policy reaches production. The chart's own values are those of
development, and Helm fills in from them whatever a values file leaves out. `developmentPolicy` is
the same policy once more (an alias in values.yaml), which no release overrides: a section that
equals its counterpart there was left out, or copied unchanged.
*/}}
{{- define "itops.check.leaks" -}}
{{- $root := . -}}
{{- if not .Values.developmentPolicy -}}
{{- fail "\n\ndevelopmentPolicy is empty: it is what a production release is compared with. Take it out of your values files; the chart brings it." -}}
{{- end -}}
{{- range $path := list "org" "groups" "workflows" "catalog.categories" "catalog.items" -}}
{{- $ours := include "itops.check.section" (list $root.Values.ticketing $path) | fromYaml -}}
{{- $theirs := include "itops.check.section" (list $root.Values.developmentPolicy $path) | fromYaml -}}
{{- if and (kindIs "map" $ours.value) (kindIs "map" $theirs.value) -}}
{{- fail (printf "\n\nticketing.%s: development declares it as a mapping, and Helm has merged that into this production release entry by entry. Declare it as a list in the chart's values.yaml." $path) -}}
{{- end -}}
{{- if and $theirs.value (deepEqual $ours.value $theirs.value) -}}
{{- $mark := include "itops.check.mark" $ours.value -}}
{{- if ne $mark (get ($root.Values.policy.sameAsDevelopment | default dict) $path) -}}
{{- fail (printf "\n\nticketing.%s is the development policy: it was left out of the values files of this production release, or copied unchanged. Write it for this environment. Where the two are the same on purpose, say so:\n\npolicy:\n  sameAsDevelopment:\n    %s: %s\n" $path $path $mark) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Usage: include "itops.check.section" (list POLICY "catalog.items") | fromYaml: its `value` */}}
{{- define "itops.check.section" -}}
{{- $node := index . 0 -}}
{{- range $key := splitList "." (index . 1) -}}
{{- $node = get ($node | default dict) $key -}}
{{- end -}}
{{- mustToJson (dict "value" $node) -}}
{{- end -}}

{{/* What a values file writes to say which content it agrees to: a word as it stands, all else by
     its digest, so that consent to one content is not consent to the next. */}}
{{- define "itops.check.mark" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ printf "sha256:%s" (mustToJson . | sha256sum) }}{{ end -}}
{{- end -}}
