// Validates certificate paths with Go's crypto/x509.
//
// The arguments are the critical extensions that the caller deals with itself, as dotted OIDs.
// Each line of stdin is a job of tab-separated fields: file of the root, file of the leaf, files of the CAs between.
// Each line of stdout answers one job: a JSON object.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

type answer struct {
	// What Go says against reading the leaf; the fields below are then empty.
	Unreadable string `json:"unreadable"`
	// The critical extensions of the leaf that Go leaves to its caller.
	Unhandled []string `json:"unhandled"`
	// What Go says against the path before the caller has dealt with those, and after.
	Refused        string   `json:"refused"`
	RefusedHandled string   `json:"refusedHandled"`
	Policies       []string `json:"policies"`
	NotAfter       string   `json:"notAfter"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	jobs := bufio.NewScanner(os.Stdin)
	for jobs.Scan() {
		files := strings.Split(jobs.Text(), "\t")
		if err := out.Encode(judge(files[0], files[1], files[2:])); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func judge(root, leaf string, between []string) answer {
	options := x509.VerifyOptions{
		Roots:         pool([]string{root}),
		Intermediates: pool(between),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	certificate, err := read(leaf)
	if err != nil {
		return answer{Unreadable: err.Error()}
	}
	result := answer{Unhandled: []string{}, Policies: []string{}, NotAfter: certificate.NotAfter.UTC().Format("2006-01-02T15:04:05Z")}
	for _, oid := range certificate.UnhandledCriticalExtensions {
		result.Unhandled = append(result.Unhandled, oid.String())
	}
	for _, oid := range certificate.PolicyIdentifiers {
		result.Policies = append(result.Policies, oid.String())
	}
	result.Refused = verify(certificate, options)
	// A caller that has read an extension itself says so by taking it off the list.
	certificate.UnhandledCriticalExtensions = without(certificate.UnhandledCriticalExtensions, os.Args[1:])
	result.RefusedHandled = verify(certificate, options)
	return result
}

func without(oids []asn1.ObjectIdentifier, handled []string) []asn1.ObjectIdentifier {
	var left []asn1.ObjectIdentifier
next:
	for _, oid := range oids {
		for _, name := range handled {
			if oid.String() == name {
				continue next
			}
		}
		left = append(left, oid)
	}
	return left
}

func verify(certificate *x509.Certificate, options x509.VerifyOptions) string {
	if _, err := certificate.Verify(options); err != nil {
		return err.Error()
	}
	return ""
}

func pool(files []string) *x509.CertPool {
	certificates := x509.NewCertPool()
	for _, file := range files {
		// A CA that Go cannot read is missing from the path, and Go says so there.
		if certificate, err := read(file); err == nil {
			certificates.AddCert(certificate)
		}
	}
	return certificates
}

func read(file string) (*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", file)
	}
	return x509.ParseCertificate(block.Bytes)
}
