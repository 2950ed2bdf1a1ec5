import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PolicyNode;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Validates certificate paths with the JDK's PKIX validator, an explicit policy required and revocation off.
 * Each line of stdin is a job of tab-separated fields: policy OID, file of the anchor, files of the path, leaf first.
 * Each line of stdout answers one job: "ok" and the policies that hold for the path, or "refused", reason and message.
 */
public final class VerifyChain {
    public static void main(String[] args) throws IOException {
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in));
        for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
            System.out.println(judge(line.split("\t")));
        }
    }

    private static String judge(String[] job) {
        try {
            PKIXCertPathValidatorResult result = validate(job);
            return "ok\t" + String.join(",", leafPolicies(result.getPolicyTree()));
        } catch (CertPathValidatorException e) {
            return "refused\t" + e.getReason() + "\t" + e.getMessage();
        } catch (GeneralSecurityException | IOException e) {
            return "unreadable\t" + e.getClass().getSimpleName() + "\t" + e.getMessage();
        }
    }

    private static PKIXCertPathValidatorResult validate(String[] job) throws GeneralSecurityException, IOException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 2; i < job.length; i++) {
            certificates.add(read(factory, job[i]));
        }
        CertPath path = factory.generateCertPath(certificates);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read(factory, job[1]), null)));
        parameters.setRevocationEnabled(false);
        parameters.setExplicitPolicyRequired(true);
        parameters.setInitialPolicies(Set.of(job[0]));
        return (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    /** Returns the policies that hold for the whole path: the nodes of the tree that have no children. */
    private static Set<String> leafPolicies(PolicyNode node) {
        Set<String> policies = new TreeSet<>();
        if (node == null) {
            return policies;
        }
        if (!node.getChildren().hasNext()) {
            policies.add(node.getValidPolicy());
        }
        node.getChildren().forEachRemaining(child -> policies.addAll(leafPolicies(child)));
        return policies;
    }

    private static X509Certificate read(CertificateFactory factory, String file) throws GeneralSecurityException, IOException {
        try (InputStream in = new FileInputStream(file)) {
            return (X509Certificate) factory.generateCertificate(in);
        }
    }
}
