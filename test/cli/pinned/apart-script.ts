import type { Scene } from './scene.ts'

/** What needs no world, or one of its own. */
export const apartScenes: readonly Scene[] = [
  {
    name: 'devices',
    script: `
      device rules
      device rules a
      device make --set electricity --out made
      device make --set electricity --out made
      device make --set nonsense --out other
      device make --set electricity
      device check made/devices.yaml --trust made/trust.pem
      device check made --trust made/trust.pem --junit report.xml --markdown report.md --quiet
      device check nothing --trust made/trust.pem
      device check junk.txt --trust made/trust.pem
      device check made/devices.yaml --at soon
      device check
      device break --rule e_key_mismatch --from made --out broken
      device break --rule e_key_mismatch --set electricity --out broken
      device break --rule e_nonsense --set electricity --out other
      device break --rule e_key_mismatch --set electricity --from made --out other
      device break --rule e_key_mismatch --out other
      device break --set electricity --out other
      device check broken/devices.yaml --trust broken/trust.pem
      device check broken/devices.yaml --trust broken/trust.pem --quiet
      device message messages --certs certs --keys keys
      device message messages/response.bin
      device message cut.hex --certs certs
      device message junk.txt
      device message nothing.bin
      device message
      device challenge certs/device.pem --out challenges --valid 2d
      device challenge certs/device.pem --out challenges
      device challenge certs/supplier.pem --out other
      device challenge half.pem certs/device.pem --out half
      device challenge junk.txt --out other
      device challenge certs/device.pem --out other --valid 31d
      device challenge certs/device.pem
      device answer challenges/00db1234567890a1.challenge.json --ds-key device.ds.key --ka-key device.ka.key --out answers/00db1234567890a1.answer.json
      device answer challenges/00db1234567890a1.challenge.json --ds-key device.ds.key --ka-key device.ka.key
      device answer challenges/00db1234567890a1.challenge.json --ds-key junk.txt --ka-key device.ka.key
      device answer challenges/00db1234567890a1.challenge.json --ka-key device.ka.key
      device answer junk.txt --ds-key device.ds.key --ka-key device.ka.key
      device answer challenges/00db1234567890a1.challenge.json --ds-key device.ds.key --ka-key device.ka.key --signer false
      device answer
      device answer challenges/00db1234567890a1.challenge.json --ds-key device.ka.key --ka-key device.ds.key --out swapped/00db1234567890a1.answer.json
      device judge challenges/00db1234567890a1.challenge.json --answers answers
      device judge challenges/00db1234567890a1.challenge.json --answers swapped
      device judge challenges/00db1234567890a1.challenge.json --answers junk.txt
      device judge nothing.json --answers answers
      device judge challenges/00db1234567890a1.challenge.json
    `,
  },
  {
    name: 'forms',
    script: `
      form list
      form list --to dccki
      form list --to dcc
      form list a
      form new smki/aro-nomination --as alpha -o values.yaml
      form new smki/aro-nomination
      form new smki/none
      form new smki/aro-nomination --person sam
      form new smki/aro-nomination --participant beta --as alpha
      form new
      form fill smki/aro-nomination --as alpha --values filled.yaml -o aro.pdf
      form fill smki/aro-nomination --as alpha -o empty.pdf
      form fill smki/aro-nomination --as alpha --set nobody=1 -o other.pdf
      form fill smki/aro-nomination --as alpha --values junk.txt -o other.pdf
      form fill smki/aro-nomination --participant beta --as alpha -o other.pdf
      form fill smki/aro-nomination
      form submit aro.pdf --to dccki --as alpha
      form submit aro.pdf --to smki --as alpha
      form submit aro.pdf --to smki --as alpha
      form submit aro.pdf --to smki
      form submit aro.pdf --as alpha
      form submit junk.txt --to smki --as alpha
      form submit aro.pdf --to smki --participant beta --as alpha
      form queue
      form queue --to smki --as alpha
      form queue --as beta
      form queue --state nonsense
      form queue --participant alpha --as beta
      form show 1
      form show 1 --as alpha -o copy.pdf
      form show 1 --as beta
      form show 9
      form show x
      form approve 1 --by RA --as alpha
      form approve 1 --by RA --at soon
      form approve 1
      form approve 9 --by RA
      form approve 1 --by RA --ra dccki
      form approve 1 --by RA --at 2020-01-01 --verified-by Checker
      form reject 1 --by RA --reason late
      form submit aro.pdf --to smki --as alpha
      form reject 2 --by RA
      form reject 2 --by RA --reason late --as alpha
      form reject 2 --by RA --reason late
      form queue --state all
      person list --participant alpha
      form pack aro.pdf --to dccki --from Alpha -o pack
      form pack aro.pdf --to smki --from Alpha -o pack.zip
      form pack aro.pdf --to smki -o other
      form pack junk.txt --to smki --from Alpha -o other
      form check aro.pdf
      form check plain.pdf
      form check junk.txt
      form check nothing.pdf
      form check
      form mark plain.pdf -o marked.pdf
      form mark junk.txt -o marked/
      form mark plain.pdf
    `,
  },
  {
    name: 'server',
    script: `
      serve --config nothing.yaml
      serve --config junk.txt
      serve --world nowhere
      serve a
      submit 1.csr 2.csr --profile smki-device/device-ds --out made/ --idempotency-key k1 $server
      submit 1.csr 2.csr --profile smki-device/device-ds --out made/ --idempotency-key k1 $server
      ~submit 1.csr --profile smki-device/device-ds --idempotency-key k2 $server
      submit bad.csr --profile smki-device/device-ds $server
      submit junk.txt --profile smki-device/device-ds $server
      submit 1.csr --profile smki-organisation/xml-sign $server
      submit foreign.csr --profile smki-device/device-ds $server
      submit 3.csr 4.csr 5.csr --profile smki-device/device-ds $server
      submit 3.csr 4.csr 5.csr 6.csr --profile smki-device/device-ds --force $server
      submit 1.csr $server
      submit 1.csr --profile none $server
      submit 1.csr --profile smki-device/device-ds
      submit 1.csr --profile smki-device/device-ds --force --server http://localhost:1 --ca ca.pem
      batch submit night.zip --idempotency-key night-1 $server => batch=batch
      batch submit night.zip --idempotency-key night-1 $server
      batch submit junk.txt $server
      batch submit nothing.zip $server
      batch submit night.zip --device-type FRIDGE $server
      batch submit big.zip $server
      batch submit $server
      @completed $batch
      batch status $batch $server
      batch status $server
      batch status 999 $server
      batch status x $server
      batch status
      batch fetch $batch --out response.zip --report report.txt $server
      ~batch fetch $batch $server
      batch submit good.zip $server => good=batch
      @completed $good
      batch fetch $good --out good-response.zip $server
      batch fetch 999 $server
      batch fetch $server
      limit usage --mine $server
      limit usage --participant beta $server
      limit usage --mine --as alpha $server
      limit usage $open
      limit usage $untrusted
      participant enrol alpha --profile iki/portal-organisation --actor dcc => token=token
      @token $token
      enrol --token-file token --profile iki/portal-organisation --org "Example Supplier" --role 02 --cn Alex --key-out new.key --out new.pem $open
      enrol --token-file token --profile iki/portal-organisation --org "Example Supplier" --role 02 --cn Alex --key new.key $open
      enrol --token-file token --profile iki/portal-organisation --org "Example Supplier" --role 02 --cn Alex --key-out other.key $open
      enrol --token-file nothing --profile iki/portal-organisation --org "Example Supplier" --role 02 --cn Alex --key-out third.key $open
      enrol --token-file token --profile iki/portal-organisation --org "Example Supplier" --role 02 --cn Alex $open
      enrol --profile iki/portal-organisation $open
    `,
  },
  {
    name: 'quickstart',
    script: `
      quickstart
      quickstart a
      quickstart --world junk.txt
    `,
  },
]
