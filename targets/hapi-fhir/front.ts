/** The configuration of nginx in front of the FHIR server: TLS by SP 800-52r2, or TLS 1.0 for the variant. */
interface Front {
  readonly port: number;
  readonly clear: number;
  /** Port of the FHIR server behind it. */
  readonly behind: number;
  readonly oldTls: boolean;
}

const MODERN = [
  'ssl_protocols TLSv1.2 TLSv1.3;',
  'ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384;',
  'ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;',
];
/** The versions before TLS 1.2, and the one suite that they need. */
const OLD = [
  'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;',
  'ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0;',
  'ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;',
];

export function frontConfiguration({ port, clear, behind, oldTls }: Front): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http {
  access_log off; server_tokens off;
  ${temporary.map((name) => `${name}_temp_path ${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost; ssl_certificate cert.pem; ssl_certificate_key key.pem;
    ${(oldTls ? OLD : MODERN).join('\n    ')}
    ssl_ecdh_curve prime256v1:secp384r1;
    ssl_stapling on; ssl_stapling_file ocsp.der;
    add_header Strict-Transport-Security "max-age=31536000" always;
    add_header X-Content-Type-Options nosniff always;
    add_header Cache-Control no-store always;
    location /fhir {
      proxy_pass http://127.0.0.1:${behind};
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
      proxy_hide_header X-Powered-By;
    }
    location / { return 404; }
  }
  server {
    listen 127.0.0.1:${clear};
    location / { return 308 https://localhost:${port}$request_uri; }
  }
}
`;
}
