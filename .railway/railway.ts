// The Railway project as code: `railway config plan` shows what would change, `railway config apply` does it.
// It takes the place of railway.json, which stops being read on 2026-12-01; Railway refuses to manage one
// service by both, so delete railway.json before the first plan.
import { defineRailway, preserve, project, service, volume } from "railway/iac";

export default defineRailway(() => {
  // Everything the program keeps. A service with a volume runs as one replica, which is what we want.
  const data = volume("spindle-data", { sizeMB: 5_000 });

  const spindle = service("spindle", {
    // No source: `railway up` sends this folder. For a repository: source: github("OWNER/REPOSITORY").
    build: { builder: "DOCKERFILE", dockerfilePath: "Dockerfile" },
    replicas: 1,
    healthcheck: "/healthz",
    healthcheckTimeout: 300,
    volumeMounts: { "/data": data },
    deploy: {
      // Without its volume the program would start with an empty store.
      requiredMountPath: "/data",
      restartPolicyType: "ON_FAILURE",
      restartPolicyMaxRetries: 10,
      // Two at once would fight for the store: the old one ends before the new one starts.
      overlapSeconds: 0,
      // jobs.drain is 10 s; Railway gives 0 s when it is not asked.
      drainingSeconds: 15,
    },
    env: {
      SPINDLE_DATA_DIR: "/data",
      SPINDLE_LOGS__FORMAT: "json",
      // The platform keeps the log too; files of our own share the volume with the store.
      SPINDLE_LOGS__KEEP_DAYS: "7",
      // The same as above in the form that needs no file: it holds for services made by hand too.
      RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "15",
      RAILWAY_DEPLOYMENT_OVERLAP_SECONDS: "0",
      RAILWAY_HEALTHCHECK_TIMEOUT_SEC: "300",
      // Railway mounts volumes as root, and our image runs as nobody.
      RAILWAY_RUN_UID: "0",
      TZ: "Europe/Moscow",
      // Set once by hand (dashboard or `railway variables --set`), kept as they are. Take out what you do not use.
      RETAILCRM_URL: preserve(),
      RETAILCRM_API_KEY: preserve(),
      MG_URL: preserve(),
      MG_TOKEN: preserve(),
      GOOGLE_SHEETS_ID: preserve(),
      GOOGLE_SERVICE_ACCOUNT_JSON: preserve(),
      TELEGRAM_BOT_TOKEN: preserve(),
      TELEGRAM_CHAT_ID: preserve(),
    },
  });

  return project("spindle", { resources: [spindle, data] });
});
