import type { ReportInput } from '../input.js';
import { html, type Markup } from '../markup.js';

const WITH_SAFEPROBE = `safeprobe verify BUNDLE --trust KEY.pub.pem
safeprobe rejudge BUNDLE`;

/** DSSE signs "DSSEv1", type and payload, each with its length in bytes. */
const WITHOUT_SAFEPROBE = `cd BUNDLE
jq -r .dsseEnvelope.payload evidence.sigstore.json | base64 -d > ../statement.json
jq -r '.dsseEnvelope.signatures[0].sig' evidence.sigstore.json | base64 -d > ../signature.bin
type=$(jq -r .dsseEnvelope.payloadType evidence.sigstore.json)
{ printf 'DSSEv1 %d %s %d ' "\${#type}" "$type" "$(wc -c < ../statement.json)"; cat ../statement.json; } > ../signed.bin

# an Ed25519 key:
openssl pkeyutl -verify -pubin -inkey KEY.pub.pem -rawin -in ../signed.bin -sigfile ../signature.bin
# a P-256 key:
openssl dgst -sha256 -verify KEY.pub.pem -signature ../signature.bin ../signed.bin

# the statement names both manifests, and they name every other file:
jq -r '.subject[] | select(.name == "manifest.json" or .name == "views.json") | "\\(.digest.sha256)  \\(.name)"' ../statement.json | sha256sum -c
jq -r '.files | to_entries[] | "\\(.value.sha256)  \\(.key)"' manifest.json views.json | sha256sum -c`;

function commands(label: string, text: string): Markup {
  return html`<pre class="commands" tabindex="0" aria-label="${label}">${text}</pre>`;
}

export function verification({ signature }: ReportInput): Markup {
  const key =
    signature.signer === undefined
      ? html`the public key of whoever you trust to have run this`
      : html`the public key whose sha256 (of its DER form) is <code>${signature.signer}</code>`;
  return html`<section id="verify" aria-labelledby="verify-title">
<h2 id="verify-title">How to verify this bundle</h2>
<p>This page proves nothing by itself: it is a view, derived from the files beside it. Get ${key} from its owner, not from whoever sent the bundle, and run:</p>
${commands('Commands to verify the bundle', WITH_SAFEPROBE)}
<p><code>verify</code> ends with 0 when the bundle is whole and signed by that key, 2 when it is unsigned or the signer is unknown, 4 when anything was changed.
<code>rejudge</code> judges the recorded observations again and must reach the same verdicts.${signature.signed ? '' : ' This run was not signed, so no command can show who made it.'}</p>
<details class="fold"><summary>Without safeprobe: openssl, jq and sha256sum</summary>
${commands('Commands to verify the bundle without safeprobe', WITHOUT_SAFEPROBE)}
<p>On macOS, <code>shasum -a 256 -c</code> takes the place of <code>sha256sum -c</code>. The last command says nothing of files that were added; compare the list of files with the manifests.</p></details>
</section>`;
}
