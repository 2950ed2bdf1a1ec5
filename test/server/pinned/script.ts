/** One server over one world, its requests in order. */
export const script = `
  open anonymous GET /health
  plain anonymous GET /health
  open anonymous POST /health
  open anonymous GET /ready
  open anonymous GET /metrics
  open anonymous GET /metrics remote-address:192.0.2.1
  open anonymous GET /nothing
  web-services anonymous GET /health
  open anonymous GET /ca
  open anonymous GET /ca/smki-device-issuing-dca.cer
  open anonymous GET /ca/none.crt
  open anonymous GET /limits
  open anonymous GET /limits.json
  open anonymous GET /crl
  open anonymous GET /crl/iki.crl
  plain anonymous GET /crl/none.crl
  @crls
  open anonymous GET /crl/iki.crl
  open anonymous GET /dccki/uit-a/eii.crl
  open anonymous GET /dccki/none/eii.crl
  plain anonymous GET /somewhere/else.crl
  plain anonymous GET /none.crl host:crl.uit-a.example
  plain anonymous GET /arl.crl host:crl.uit-a.example
  open anonymous GET /api/v1/nothing
  open anonymous GET /api/v1/openapi.json

  open administrator GET /api/v1/register
  open administrator GET /api/v1/register?kind=person&participant=alpha
  open administrator GET /api/v1/register?kind=none
  open ra-smki GET /api/v1/register?kind=waiver
  open administrator POST /api/v1/register/changes {"changes":[{"put":{"kind":"participant","id":"delta","value":{"name":"Delta","kind":"rdp"}}}],"dryRun":true}
  open administrator POST /api/v1/register/changes {"changes":[{"put":{"kind":"participant","id":"delta","value":{"name":"Delta","kind":"rdp"}}},{"put":{"kind":"waiver","id":"alpha/w","participant":"alpha","value":{"requirements":["smki-sro"]}}},{"put":{"kind":"person","id":"alpha/new","participant":"alpha","value":{"name":"New","appointments":["smki-aro"]}}}]}
  open administrator POST /api/v1/register/changes {"changes":[{"put":{"kind":"participant","id":"delta","value":{}}}]}
  open administrator POST /api/v1/register/changes {"changes":[{"remove":{"kind":"participant","id":"none"}}]}
  open administrator POST /api/v1/register/changes {"changes":[]}
  open administrator POST /api/v1/register/changes {"changes"
  open administrator POST /api/v1/register/changes content-type:text/plain nonsense
  open administrator POST /api/v1/register/changes {"changes":[{"remove":{"kind":"participant","id":"delta"}}]}
  open portal-device GET /api/v1/participants/alpha
  open portal-device@beta GET /api/v1/participants/alpha
  open administrator GET /api/v1/participants/none
  open ra-smki POST /api/v1/participants/beta/authorisations {"for":"organisation","by":"RA","at":"2026-02-01"}
  open ra-smki POST /api/v1/participants/beta/authorisations {"for":"organisation","isApproved":false}
  open ra-smki POST /api/v1/participants/none/authorisations {"for":"device"}
  open ra-smki POST /api/v1/participants/beta/authorisations {"for":"everything"}
  open ra-smki POST /api/v1/people/alpha/new/verification {"by":"Sam"}
  open ra-dccki POST /api/v1/people/alpha/new/verification {"by":"Sam"}
  open ra-smki POST /api/v1/people/alpha/none/verification {}
  open administrator POST /api/v1/people/alpha/new/verification {"at":"2999-01-01"}
  open portal-device POST /api/v1/waivers/alpha/w/agreement {}
  open administrator POST /api/v1/waivers/alpha/w/agreement {"by":"The DCC","at":"2026-02-01"}
  open portal-device@beta POST /api/v1/waivers/alpha/w/agreement {}
  open administrator POST /api/v1/waivers/alpha/none/agreement {}

  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$device1"} => serial=serial
  open portal-device POST /api/v1/certificates idempotency-key:"k1" {"profile":"smki-device/device-ds","csr":"$device2"} => second=serial
  open portal-device POST /api/v1/certificates idempotency-key:"k1" {"profile":"smki-device/device-ds","csr":"$device2"}
  open portal-device POST /api/v1/certificates idempotency-key:"k1" {"profile":"smki-device/device-ds","csr":"$device1"}
  open portal-device POST /api/v1/certificates idempotency-key:" {"profile":"smki-device/device-ds","csr":"$device1"}
  open portal-organisation POST /api/v1/certificates {"profile":"smki-organisation/organisation-ds","csr":"$organisation"} => organisation=serial
  open portal-organisation POST /api/v1/certificates {"profile":"dccki/infrastructure","environment":"uit-a","csr":"$infrastructure"} => infrastructure=serial
  open portal-organisation POST /api/v1/certificates {"profile":"dccki/infrastructure","csr":"$infrastructure"}
  open portal-device POST /api/v1/certificates {"profile":"smki-organisation/organisation-ds","csr":"$organisation"}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$spoilt"} => refused=reference
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$foreign"}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"AAAA"}
  open portal-device POST /api/v1/certificates {"profile":"none/none","csr":"AAAA"}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds"}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$device1","extra":1}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$device1","deviceType":"FRIDGE"}
  open portal-device POST /api/v1/certificates
  open portal-device POST /api/v1/check {"profile":"smki-device/device-ds","csr":"$device1"}
  open portal-device POST /api/v1/check {"profile":"smki-device/device-ds","csr":"$foreign"}
  open portal-device POST /api/v1/check {"profile":"smki-device/device-ds","csr":"AAAA"}
  open portal-device GET /api/v1/certificates
  open administrator GET /api/v1/certificates?limit=1
  open portal-device GET /api/v1/certificates?limit=0
  open portal-device@beta GET /api/v1/certificates?participant=alpha
  open portal-device GET /api/v1/certificates/$serial
  open portal-device@beta GET /api/v1/certificates/$serial
  open portal-device GET /api/v1/certificates/zz
  open administrator GET /api/v1/certificates/ABABABABABABABABABABABABABABABAB
  open portal-device POST /api/v1/certificates/$serial/renewal
  open portal-device@beta POST /api/v1/certificates/$serial/renewal
  open portal-device POST /api/v1/certificates/$serial/status {"status":"not-in-use","comment":"away"}
  open portal-device POST /api/v1/certificates/$serial/status {"status":"lost"}
  open portal-device@beta POST /api/v1/certificates/$serial/status {"status":"in-use"}
  open ra-smki POST /api/v1/certificates/$second/rejection {"comment":"wrong type"}
  open ra-smki POST /api/v1/certificates/$second/rejection {"comment":"wrong type"}
  open ra-dccki POST /api/v1/certificates/$serial/rejection {}
  open ra-smki POST /api/v1/certificates/$organisation/revocation {"reason":"superseded","comment":"new key"}
  open ra-smki POST /api/v1/certificates/$organisation/revocation {"reason":"superseded"}
  open ra-smki POST /api/v1/certificates/$serial/revocation {}
  open ra-smki POST /api/v1/certificates/$organisation/revocation {"reason":"bored"}
  open ra-dccki POST /api/v1/certificates/$organisation/revocation {}
  open portal-organisation POST /api/v1/certificates/$organisation/renewal

  open anonymous GET /crl
  open anonymous GET /crl/oca.crl
  open anonymous GET /crl/iki.crl
  open anonymous GET /dccki/uit-a/eii.crl
  plain anonymous GET /eii.crl host:crl.uit-a.example
  plain anonymous GET /eii.crl host:nowhere.example
  open repository-user GET /dccki/uit-a/certificates
  open ra-dccki GET /dccki/none/certificates
  open repository-user GET /dccki/uit-a/certificates/$infrastructure
  open repository-user GET /dccki/uit-b/certificates/$infrastructure
  repository repository-user GET /repository/extract
  open ra-smki GET /repository/delta/2026-03-01
  open ra-smki GET /repository/delta/2026-03-02
  open ra-smki GET /repository/delta/someday
  repository repository-user POST /services/certificatesearch content-type:application/xml #search-device
  repository repository-user POST /services/certificatesearch content-type:application/xml #search-nobody
  repository repository-user POST /services/certificatesearch content-type:application/xml #junk
  repository repository-user POST /services/certificatesearch content-type:application/json {}
  repository repository-user POST /services/retrievecertificate content-type:application/xml #retrieve
  repository repository-user POST /services/retrievecertificate content-type:application/xml #retrieve-nothing
  repository repository-user POST /services/retrievecertificate content-type:application/xml #junk

  open administrator POST /api/v1/participants/alpha/enrolment-tokens {"profile":"iki/portal-device"} => token=token
  open administrator POST /api/v1/participants/alpha/enrolment-tokens {"profile":"smki-device/device-ds"}
  open administrator POST /api/v1/participants/none/enrolment-tokens {"profile":"iki/portal-device"}
  open anonymous POST /api/v1/enrolments {"token":"$token","csr":"$portal"}
  open anonymous POST /api/v1/enrolments {"token":"$token","csr":"$portal"}
  open anonymous POST /api/v1/enrolments {"token":"$token","csr":"$device1"}
  open anonymous POST /api/v1/enrolments {"token":"$token","csr":"$portal2"}
  open anonymous POST /api/v1/enrolments {"token":"guess","csr":"$portal"}
  open anonymous POST /api/v1/enrolments {}

  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/xml #ad-hoc
  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/xml #ad-hoc-unknown
  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/xml #ad-hoc-spoilt
  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/xml #ad-hoc-foreign
  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/xml #junk
  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/json {}
  web-services batched-client POST /1.0/PortalCSRBatch/SubmitCSRBatch content-type:application/xml;charset=UTF-8 #batch
  web-services batched-client POST /1.0/PortalCSRBatch/SubmitCSRBatch content-type:application/xml;charset=UTF-8 #junk
  web-services batched-client POST /1.0/PortalCSRBatch/SubmitCSRBatch content-type:application/json {}
  web-services batched-client GET /1.0/PortalCSRBatch/CSRBatchResult?BatchId=1
  open ra-smki POST /api/v1/batches/1/approval
  @completed 1
  web-services batched-client GET /1.0/PortalCSRBatch/CSRBatchResult?BatchId=1
  web-services batched-client GET /1.0/PortalCSRBatch/CSRBatchResult?BatchId=99
  web-services batched-client@beta GET /1.0/PortalCSRBatch/CSRBatchResult?BatchId=1
  web-services batched-client GET /1.0/PortalCSRBatch/CSRBatchResult

  open portal-device POST /api/v1/batches?reference=night content-type:application/zip idempotency-key:b1 #zip => batch=batch
  open portal-device POST /api/v1/batches?reference=night content-type:application/zip idempotency-key:b1 #zip
  open portal-device POST /api/v1/batches content-type:application/zip #zip => other=batch
  open portal-device POST /api/v1/batches content-type:application/zip #junk
  open portal-device POST /api/v1/batches content-type:application/zip #zip-empty
  open portal-device POST /api/v1/batches {}
  open portal-device POST /api/v1/batches?profile=smki-organisation/xml-sign content-type:application/zip #zip
  open portal-device GET /api/v1/batches
  open administrator GET /api/v1/batches?limit=1
  open portal-device@beta GET /api/v1/batches
  open portal-device GET /api/v1/batches?state=none
  open portal-device GET /api/v1/batches/$batch
  open portal-device@beta GET /api/v1/batches/$batch
  open portal-device GET /api/v1/batches/x
  open portal-device GET /api/v1/batches/$batch/report
  open portal-device GET /api/v1/batches/$batch/response
  open ra-smki POST /api/v1/batches/$other/rejection {"reason":"not today"}
  open ra-smki POST /api/v1/batches/$other/rejection {"reason":"not today"}
  open ra-smki POST /api/v1/batches/$other/rejection {}
  open ra-smki POST /api/v1/batches/$batch/approval
  @completed $batch
  open ra-smki POST /api/v1/batches/$batch/approval
  open ra-smki POST /api/v1/batches/99/approval
  open portal-device GET /api/v1/batches/$batch
  open portal-device GET /api/v1/batches/$batch/report
  open portal-device GET /api/v1/batches/$batch/response
  open portal-device@beta GET /api/v1/batches/$batch/report
  open portal-device@beta GET /api/v1/batches/$batch/response

  open administrator POST /api/v1/limits {"limits":[{"id":"daily","scope":"each-participant","count":40,"window":"calendar-day","comment":"first"}]}
  open administrator POST /api/v1/limits {"limits":[{"id":"x"}]}
  open administrator POST /api/v1/limits {}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$device3"}
  open administrator POST /api/v1/limits {"limits":[{"id":"few","scope":{"participant":"alpha"},"count":0,"window":"calendar-day"}]}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$device3"} => limited=reference
  open portal-device POST /api/v1/batches content-type:application/zip #zip
  web-services ad-hoc-client POST /1.0/DeviceCSR content-type:application/xml #ad-hoc
  open portal-device POST /api/v1/check {"profile":"smki-device/device-ds","csr":"$device3"}
  open portal-device GET /api/v1/allowance?profile=smki-device/device-ds&count=3
  open portal-device GET /api/v1/allowance?profile=none
  open portal-device GET /api/v1/allowance
  open portal-device@beta GET /api/v1/allowance?profile=smki-device/device-ds&count=3&submission=batch
  open portal-device GET /api/v1/usage
  open administrator GET /api/v1/usage
  open administrator GET /api/v1/usage?participant=alpha
  open portal-device GET /api/v1/usage?participant=beta
  open administrator POST /api/v1/limits/few/overrides {"participant":"alpha","extra":2,"reason":"please"}
  open administrator POST /api/v1/limits/none/overrides {"participant":"alpha","extra":2,"reason":"please"}
  open administrator POST /api/v1/limits/few/overrides {"participant":"alpha"}
  open portal-device GET /api/v1/usage
  open anonymous GET /limits.json
  open anonymous GET /limits
  open administrator POST /api/v1/limits {"limits":[{"id":"few","scope":{"participant":"alpha"},"withdrawn":true},{"id":"slow","scope":"each-participant","count":0,"window":"calendar-day","counts":"processed","action":"queue","pkis":["smki-device"],"interfaces":["api"]}]}
  open portal-device POST /api/v1/certificates {"profile":"smki-device/device-ds","csr":"$device4"}
  open portal-device GET /api/v1/queue
  open portal-device@beta GET /api/v1/queue
  open administrator POST /api/v1/queue/run
  open administrator POST /api/v1/limits {"limits":[{"id":"slow","scope":"each-participant","withdrawn":true}]}
  open administrator POST /api/v1/queue/run
  open administrator GET /api/v1/queue

  open portal-device GET /api/v1/requests?limit=3
  open portal-device GET /api/v1/requests?limit=none
  open portal-device GET /api/v1/requests/$refused
  open portal-device GET /api/v1/requests/$limited
  open portal-device GET /api/v1/requests/$serial
  open portal-device@beta GET /api/v1/requests/$refused
  open administrator GET /api/v1/requests/999999
  open administrator GET /api/v1/audit?limit=3
  open administrator GET /api/v1/audit?action=limit-published&limit=1
  open administrator GET /api/v1/audit?action=none
  open administrator GET /api/v1/audit?since=soon

  open ra-dccki POST /api/v1/dccki/uit-a/publication {"location":"https://share.example/"}
  open administrator POST /api/v1/register/changes {"changes":[{"put":{"kind":"approval","id":"alternative-publication/PMA-7","value":{"subject":"alternative-publication","digest":null,"approved":{"by":"PMA","at":"2026-01-01T00:00:00Z"},"reference":"PMA-7","touchesNoPartysRights":true}}}]}
  open ra-dccki POST /api/v1/dccki/uit-a/publication {"location":"https://share.example/"}
  open ra-dccki POST /api/v1/dccki/none/publication {"location":"https://share.example/"}
  open ra-dccki POST /api/v1/dccki/uit-a/publication {}
  open portal-device GET /api/v1/notices
  open administrator GET /api/v1/notices?limit=1
  open administrator GET /api/v1/notices?limit=none
`
