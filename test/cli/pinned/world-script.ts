import type { Scene } from './scene.ts'

// One world, from its making to its last refusal; each scene goes on where the one before it has ended.

export const worldScenes: readonly Scene[] = [
  {
    name: 'world',
    script: `
      init --seeded pinned --environment uit-a
      init --seeded pinned --environment uit-a
      init other --environment
      init a b
      init other --policy-oid nonsense
      init third --environment Not_A_Name
      @preamble
      world show
      world show --world nowhere
      world show --nonsense
      world nonsense
      world clock $later
      world clock 2020-01-01
      world clock soon
      world clock
      world clock 2020-01-01 --as nobody
      world tls-root
      world tls-root --out tls-root.pem
      world tls-root --out tls-root.pem
      world tls-root too-many
      environment list
      environment list --nonsense
      environment add uit-c --dns-suffix c.example --crl-base-uri http://crl.c.example/
      environment add uit-c
      environment add
      environment add Not_A_Name
      environment add uit-d --as nobody
      ca list
      ca list --environment uit-a
      ca list --environment none
      ca show smki-device/issuing-dca
      ca show none
      ca show
      ca export smki-device/issuing-dca
      ca export --format p7b --out cas.p7b
      ca export --format nonsense
      ca export --out cas/
      ca export none
      ~ca export iki/root-ica --format der
      ~ca export iki/root-ica
      profile list
      profile show iki/file-signing
      profile show smki-device/root-dca
      profile show none
      profile show
      profile check
      profile check nowhere
      profile check a b
      profile list a
      ~--version
      ~--help
      ~help csr
      ~
      nonsense
      partcipant list
    `,
  },
  {
    name: 'register',
    script: `
      participant add alpha --name "Alpha Energy Ltd" --kind party --trading-name "Alpha Gas" --sec-party-id P-7 --role supplier --role 03 --user-role import-supplier --eui64-range 00db123456789000-00db1234567890ff=ESME
      participant add beta --name "Beta Energy Ltd" --kind party --role 02 --eui64-range 00db123456789100-00db1234567891ff
      participant add gamma --name Gamma --kind rdp
      participant add alpha --name Alpha --kind party
      participant add delta --name Delta --kind charity
      participant add Delta --name Delta --kind party
      participant add delta --kind party
      participant add delta --name Delta --kind party --eui64-range 00db123456789100-00db123456789101
      participant add delta --name Delta --kind party --as alpha
      participant list
      participant list --as beta
      participant list a
      participant show alpha
      participant show gamma
      participant show none
      participant show alpha --as beta
      participant show
      participant set alpha --trading-name "Alpha Water" --drop-role 03 --eui64-range 00db123456789000-00db1234567890ff
      participant set alpha --role 02
      participant set alpha
      participant set alpha --drop-role 7f
      participant set none --name None
      participant set alpha --name Mine --as alpha
      person add --participant alpha --name "Sam Example" --appointment smki-sro --appointment dccki-sro --verified-by RA --verified-at 2025-01-05
      person add --participant alpha --name "Robin Example" --appointment smki-aro --appointment dccki-aro
      person add --participant beta --name "Kim Both" --appointment smki-sro --appointment smki-aro --id both
      person add --participant beta --name Kim --appointment boss
      person add --participant none --name Kim --appointment smki-sro
      person add --participant beta --name Kim
      person add --participant alpha --name Kim --appointment smki-sro --as alpha
      person verify alpha/robin-example --by RA --at 2025-02-01
      person verify alpha/none --by RA
      person verify alpha/robin-example
      person verify alpha/robin-example --by RA --as alpha
      person list
      person list --participant alpha
      person list --participant none
      person list --participant alpha --as beta
      person list a
      person add --participant alpha --name Gone --appointment smki-aro
      person remove alpha/gone --as alpha
      person remove alpha/gone
      person remove alpha/gone
      person remove
      participant authorise alpha --for device --by RA --at 2025-03-01
      participant authorise alpha --for organisation
      participant authorise alpha --for everything
      participant authorise none --for device
      participant authorise alpha --for device --at 2199-01-01
      participant authorise beta --for device --as beta
      participant show alpha
      participant suspend gamma --reason drill --by duty
      participant suspend gamma
      participant suspend none --reason drill
      participant suspend gamma --reason drill --as alpha
      participant show gamma
      participant resume gamma
      participant resume gamma
      participant resume none
      participant resume
      participant resume gamma --as gamma
      participant enrol alpha --profile iki/portal-device
      participant enrol alpha --profile none
      participant enrol none --profile iki/portal-device
      participant enrol alpha
      participant enrol alpha --profile iki/portal-device --as alpha
      participant enrol alpha --profile smki-device/device-ds
      waiver add beta --requirement smki-sro --requirement identity-verification --comment early
      waiver add beta --requirement limit
      waiver add none --requirement smki-sro
      waiver add beta
      waiver add beta --requirement smki-aro --as beta
      waiver add gamma --requirement smki-aro --id w
      waiver agree beta/smki-sro-identity-verification --party dcc --by DCC
      waiver agree gamma/w --party dcc --by DCC --at 2025-04-01
      waiver agree gamma/w --party participant --by Gina --as gamma
      waiver agree gamma/w --party both --by Gina
      waiver agree gamma/none --party dcc --by DCC
      waiver agree gamma/w --party participant --by Al --as alpha
      waiver list
      waiver list --participant gamma
      waiver list --participant gamma --as alpha
      waiver list a
      waiver remove gamma/w --as gamma
      waiver remove gamma/w
      waiver remove gamma/w
      waiver remove
      policy add test-certificate-policy 1.0 --effective-from 2025-01-01 --document DCC/1.0
      policy add test-certificate-policy 1.1 --effective-from 2025-07-01
      policy add test-certificate-policy 1.1 --effective-from 2025-08-01
      policy add test-certificate-policy 1.2 --effective-from soon
      policy add test-certificate-policy 2.0 --effective-from 2199-01-01
      policy add none 1.0 --effective-from 2025-01-01
      policy add test-certificate-policy 3.0 --effective-from 2199-02-01 --as alpha
      policy list
      policy list a
      policy remove test-certificate-policy@2.0
      policy remove test-certificate-policy@2.0
      policy remove test-certificate-policy@1.1 --as alpha
      policy remove
      approval list
      approval digest => digest=digest
      approval digest --profiles nowhere
      approval digest a
      approval add --subject dccki-profile --digest $digest --by PMA --at 2025-01-01 --reference PMA-7
      approval add --subject dccki-profile --digest 00 --by PMA --at 2025-01-01 --reference PMA-8
      approval add --subject nonsense --by PMA --at 2025-01-01 --reference PMA-7
      approval add --subject alternative-publication --by PMA --at 2025-01-01
      approval add --subject alternative-publication --by PMA --at 2199-01-01 --reference PMA-9
      approval add --subject alternative-publication --by PMA --at 2025-01-01 --reference PMA-9 --as alpha
      approval list
      approval list a
      notice list
      notice list --participant alpha
      notice list --participant alpha --as beta
      notice list --limit none
      participant remove gamma --as gamma
      participant remove gamma
      participant remove gamma
      participant remove
      register export --out register.yaml
      register export
      register export --as alpha
      register export a
      register import register.yaml --dry-run
      register import register.yaml
      register import register.yaml --prune
      register import nothing.yaml
      register import junk.txt
      register import
      register import register.yaml --as alpha
    `,
  },
  {
    name: 'issuing',
    script: `
      csr new smki-device/device-ds --eui64 00db123456789001 --key-out a.key --out a.csr
      csr new smki-device/device-ka --eui64 00db123456789001 --key-out a-ka.key --out a-ka.csr
      csr new smki-device/device-ds --eui64 00db123456789002 --key-out c.key --out c.csr
      csr new smki-device/device-ds --eui64 00db123456789101 --key-out b.key --out b.csr
      csr new smki-device/device-ds --eui64 00db123456789001 --key a.key
      csr new iki/file-signing --org "Alpha Energy Ltd" --role 02 --cn signer --key-out signer.key --out signer.csr
      csr new dccki/infrastructure --org "Alpha Energy Ltd" --dns gw.uit-a.example --key-out dccki.key --out dccki.csr --passphrase-file secret.txt
      csr new smki-organisation/organisation-ds --cn ALPHA --role 02 --eui64 00db1234567890a1 --key-out org.key --out org.csr
      csr new smki-device/device-ds --eui64 00db123456789001 --key-out a.key
      csr new smki-device/device-ds --key-out none.key
      csr new smki-device/device-ds --eui64 xyz --key-out none.key
      csr new none --key-out none.key
      csr new smki-device/root-dca --key-out none.key
      csr new
      csr check a.csr
      csr check a.csr signer.csr dccki.csr
      csr check a.csr --profile iki/file-signing
      csr check junk.txt
      csr check nothing.csr
      csr check a.csr --profile none
      csr check
      issue a.csr --profile smki-device/device-ds --out a.pem => dev=results.0.serial
      issue a.csr --profile smki-device/device-ds --participant alpha --device-type ESME => mine=results.0.serial
      issue a-ka.csr --profile smki-device/device-ka --as alpha --out a-ka.pem
      issue org.csr --profile smki-organisation/organisation-ds --participant alpha --out org.pem => org=results.0.serial
      issue signer.csr --profile iki/file-signing --out signer.pem => iki=results.0.serial
      issue dccki.csr --profile dccki/infrastructure --environment uit-a --out dccki.pem => dccki=results.0.serial
      issue a.csr b.csr junk.txt --profile smki-device/device-ds --out made/
      issue b.csr --profile smki-device/device-ds --participant alpha
      issue a.csr --profile smki-device/device-ds --participant none
      issue b.csr --profile smki-device/device-ds --participant beta
      issue dccki.csr --profile dccki/infrastructure
      issue dccki.csr --profile dccki/infrastructure --environment none
      issue a.csr --profile smki-device/device-ds --device-type PPMID
      issue a.csr --profile smki-device/device-ds --device-type FRIDGE
      issue a.csr --profile iki/file-signing
      issue a.csr --profile none
      issue a.csr
      issue junk.txt --profile smki-device/device-ds
      issue nothing.csr --profile smki-device/device-ds
      ~issue c.csr --profile smki-device/device-ds
      batch plan good.zip
      batch plan in.zip
      batch plan in.zip --max 1
      batch plan nothing.zip
      batch plan in.zip --device-type FRIDGE
      batch plan in.zip --participant none
      batch plan
      batch issue good.zip --out good-response.zip
      batch issue in.zip --out response.zip --report report.txt => batch=batch
      batch issue --resume $batch --out again.zip --report again.txt
      batch issue --resume 999 --out again.zip
      batch issue --resume x --out again.zip
      batch issue in.zip --out other.zip --as beta
      batch issue junk.txt --out other.zip
      batch issue in.zip --out other.zip --participant none
      batch issue
    `,
  },
  {
    name: 'certificates',
    script: `
      cert list
      cert list --profile iki/file-signing
      cert list --pki dccki --environment uit-a
      cert list --expiring 90000d --limit 2
      cert list --as alpha
      cert list --participant alpha --as beta
      cert list --pki none
      cert list --expiring soon
      cert list --key signer.key
      cert list --role supplier
      cert find
      cert find 00db123456789001
      cert find signer
      cert find --subject nothing-is-called-so
      cert find --eui64 xyz
      cert find --participant alpha --as beta
      cert find a b
      cert show $iki
      cert show $dev
      cert show 00
      cert show xyz
      cert show $iki --as alpha
      cert show
      cert export $iki
      cert export $iki --format der --out signer.der
      cert export $iki --format p12 --key signer.key --out-passphrase-file secret.txt --out signer.p12
      cert export $iki --format p12 --key a.key --out-passphrase-file secret.txt --out wrong.p12
      cert export $dccki --format pkcs8-der --key dccki.key --passphrase-file secret.txt --out dccki.der
      cert export $iki --format chain
      cert export $org $dev --format keystore --keys . --out keystore.zip
      cert export $iki --format nonsense
      cert export 00
      cert export $iki --as alpha
      ~cert export $iki --format der
      cert lint signer.pem a.pem
      cert lint signer.pem --profile smki-device/device-ds
      cert lint signer.pem --policy-oid 1.2.3
      cert lint junk.txt
      cert lint nothing.pem
      cert lint signer.pem --at soon
      cert lint
      cert verify signer.pem a.pem dccki.pem
      cert verify signer.pem --at 2020-01-01
      cert verify dccki.pem --environment uit-c
      cert verify signer.pem --trust cas.p7b
      cert verify signer.pem --trust nothing.pem
      cert verify signer.pem --environment none
      cert verify junk.txt
      cert verify
      cert renew $dev --out renewed.pem => renewed=serial
      cert renew a.pem
      cert renew 00
      cert renew $dev --as beta
      cert renew
      cert mark $dev not-in-use --comment away
      cert mark $dev in-use
      cert mark $dev lost
      cert mark 00 in-use
      cert mark $dev in-use --as beta
      cert mark $dev
      cert reject $mine --comment "wrong type"
      cert reject $mine --comment "wrong type"
      cert reject $mine
      cert reject $iki --comment wrong --as alpha
      crl list
      crl issue
      crl issue --due
      crl issue iki/crl --next-update 2020-01-01
      crl issue none
      crl issue --next-update soon
      crl list
      crl show iki/crl --out before.crl
      cert revoke $iki --reason keyCompromise --since 2020-01-01
      cert revoke $iki --reason keyCompromise --comment lost
      cert revoke $iki
      cert revoke $iki --reason bored
      cert revoke $dev
      cert revoke 00
      cert revoke $org --as beta
      cert revoke $org --reason superseded --as alpha
      cert renew $iki
      cert verify signer.pem
      cert list --profile iki/file-signing
      crl list iki/crl
      crl list iki/crl --limit 1
      crl list none
      crl list --limit x
      crl list a b
      crl show iki/crl
      crl show iki/crl --number 1
      crl show iki/crl --number 99
      crl show iki/crl --format pem --out after.pem
      crl show after.pem
      crl show iki/crl --format nonsense
      crl show none
      crl show
      ~crl show iki/crl --format der
      crl verify after.pem before.crl
      crl verify after.pem --at 2020-01-01
      crl verify junk.txt
      crl verify after.pem --environment none
      crl verify
      crl publish --environment uit-a --out published --location https://share.example/
      approval add --subject alternative-publication --by PMA --at 2025-01-01 --reference PMA-10
      crl publish --environment uit-a --out published.zip --location https://share.example/
      crl publish --environment none --out other --location https://share.example/
      crl publish --environment uit-a --out other
      crl publish --environment uit-a --out other --location x --as alpha
      notice list
      notice list --as alpha
    `,
  },
  {
    name: 'limits',
    script: `
      limit list
      limit show none
      limit history
      limit usage
      limit set daily --each-participant --count 7 --per day --comment first --actor dcc
      limit set nightly --participant beta --rolling 24h --count 9 --pki smki-device --interface batched
      limit set pace --total --pace 07:00-20:00=0.8,20:00-07:00=4
      limit withdraw pace --total
      limit set total --total --count 5 --per day --dry-run
      limit set zero --participant alpha --count 100 --per day --batch --pki smki-device --hours 20:00-08:00
      limit set --file limits.yaml --dry-run
      limit set --file junk.txt
      limit set --file nothing.yaml
      limit set daily
      limit set daily --each-participant --total --count 3 --per day
      limit set daily --each-participant --count x --per day
      limit set daily --each-participant --count 3 --per day --from 2020-01-01
      limit set daily --each-participant --count 3 --per day --as alpha
      limit list
      limit list --all
      limit list a
      limit show daily
      limit show
      limit history
      limit history daily
      limit history none
      limit history a b
      limit check --participant alpha --interface cli --pki smki-device --count 2
      limit check --participant alpha --interface cli --pki smki-device --count 50
      limit check --participant alpha --interface fax --pki smki-device
      limit check --participant alpha --interface cli
      limit check --participant alpha --interface cli --pki smki-device --as beta
      issue a.csr --profile smki-device/device-ds --participant alpha
      issue a.csr --profile smki-device/device-ds --participant alpha
      issue a.csr --profile smki-device/device-ds --participant alpha
      issue a.csr --profile smki-device/device-ds --participant alpha => refused=results.0.error.reference
      issue a.csr c.csr --profile smki-device/device-ds --participant alpha
      batch plan in.zip --participant alpha
      batch issue in.zip --participant alpha --out over.zip
      cert renew $mine --as alpha
      limit usage
      limit usage --participant alpha
      limit usage --mine --as alpha
      limit usage --mine
      limit usage --participant alpha --as beta
      limit usage --participant none
      limit usage a
      limit override daily --participant alpha --extra 1 --reason please
      limit override daily --participant alpha --extra 1 --unlimited --reason please
      limit override none --participant alpha --extra 1 --reason please
      limit override daily --participant alpha --extra 1
      limit override daily --participant alpha --extra 1 --reason please --as alpha
      limit override daily --participant alpha --unlimited --until 2020-01-01 --reason please
      limit usage --participant alpha
      issue a.csr --profile smki-device/device-ds --participant alpha
      limit device 00db123456789001 --certificates 0 --reason broken
      limit device xyz --certificates 0 --reason broken
      limit device 00db123456789001 --certificates 0
      limit device 00db123456789001 --certificates -1 --reason broken
      limit device 00db123456789001 --certificates 9 --reason broken --as alpha
      issue a.csr --profile smki-device/device-ds
      limit publish --out limits
      limit publish
      limit publish --out limits
      limit publish --out limits --as alpha
      limit withdraw nightly --participant beta
      limit withdraw nightly --participant beta
      limit withdraw daily --each-participant --as alpha
      limit withdraw daily
      limit withdraw none --total
      limit withdraw daily --each-participant
      limit list --all
      limit set slow --each-participant --count 0 --per day --counts processed --action queue
      queue list
      issue c.csr --profile smki-device/device-ds --participant alpha
      issue c.csr --profile smki-device/device-ds --participant alpha
      queue list
      queue list --as alpha
      queue list --as beta
      queue list a
      queue run
      queue run --as alpha
      queue run a
      limit set slow --each-participant --count 1 --per day --counts processed --action queue
      queue run --out queued
      queue list
      limit set slow --each-participant --count 9 --per day --counts processed --action queue
      queue run
      queue run
    `,
  },
  {
    name: 'audit',
    script: `
      audit list --limit 3
      audit list --action limit-published
      audit list --action limit-set --limit 2
      audit list --participant alpha --limit 2
      audit list --participant alpha --limit 2 --as alpha
      audit list --participant alpha --as beta
      audit list --action nonsense
      audit list --since soon
      audit list --until 2020-01-01
      audit list a
      audit export --out audit
      audit export
      audit export --out audit
      audit export --out other --as alpha
      audit verify
      audit verify --head audit/head.json
      audit verify --head junk.txt
      audit verify --key nothing.pem
      audit verify --nonsense
      audit explain $refused
      audit explain $mine
      audit explain $refused --as alpha
      audit explain $refused --as beta
      audit explain 999999
      audit explain xyz
      audit explain
    `,
  },
  {
    name: 'access',
    script: `
      access client add org.pem --role ra-smki --name Robin --actor dcc => client=client.fingerprint
      access client add org.pem --role ra-smki --name Robin
      access client add junk.txt --role ra-smki --name Robin
      access client add org.pem --role king --name Robin
      access client add org.pem --role ra-smki
      access client add org.pem --role ra-smki --name Robin --as alpha
      access client list
      access client list --as alpha
      access client list a
      access client remove $client --as alpha
      access client remove $client
      access client remove $client
      access client remove xyz
      access client remove
      access key add tester --key-file secret.txt
      access key add other
      access key add tester
      access key add
      access key add third --key-file nothing.txt
      access key add third --as alpha
      access key list
      access key list --as alpha
      access key list a
      access key remove tester --as alpha
      access key remove tester
      access key remove tester
      access key remove
      access key list
    `,
  },
]
