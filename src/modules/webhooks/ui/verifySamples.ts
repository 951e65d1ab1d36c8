/** How a receiver checks that a delivery is from here; `url` is where the webhook sends. */
export function verifySamples(url: string): { node: string; python: string; curl: string } {
  const path = pathOf(url);
  return {
    node: `// npm install express standardwebhooks
import express from "express";
import { Webhook } from "standardwebhooks";

const app = express();
const webhook = new Webhook(process.env.WEBHOOK_SECRET); // whsec_…

// The bytes as they came: parsed and printed again they would not verify.
app.post("${path}", express.raw({ type: "*/*" }), (request, response) => {
  try {
    const event = webhook.verify(request.body, request.headers);
    console.log(event.type, event.id, event.data);
    response.sendStatus(204);
  } catch {
    response.sendStatus(401);
  }
});

app.listen(3000);
`,
    python: `# pip install standardwebhooks flask
import os
from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["WEBHOOK_SECRET"])  # whsec_…

@app.post("${path}")
def receive():
    try:
        # The bytes as they came: parsed and printed again they would not verify.
        event = webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    print(event["type"], event["id"], event["data"])
    return "", 204
`,
    curl: `# Sends your receiver a signed request as Bailiwick would.
ID="evt_test"
TIMESTAMP="$(date +%s)"
BODY='{"id":"evt_test","type":"webhook.test","version":1,"data":{}}'
KEY="$(printf %s "\${WEBHOOK_SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')"
SIGNATURE="$(printf %s "$ID.$TIMESTAMP.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)"
curl -i "${url}" \\
  -H "Content-Type: application/json" \\
  -H "webhook-id: $ID" \\
  -H "webhook-timestamp: $TIMESTAMP" \\
  -H "webhook-signature: v1,$SIGNATURE" \\
  -d "$BODY"
`,
  };
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return "/";
  }
}
