package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has every node recompute its copy, and compares them. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Has every node recompute its copy (dense numbers, hash chain, content as the fold of the log) and compares them.",
            "Exit code 1 if a copy is not sound, two copies differ or cannot be read at the same op,",
            "or a node does not answer."
        })
final class VerifyCommand implements Callable<Integer> {

    /** A document that is being written is asked for again, so often, until all copies stand at one op. */
    private static final int ROUNDS = 10;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        List<String> findings = new ArrayList<>();
        Map<Endpoint, DocumentVerdict> verdicts = new LinkedHashMap<>();
        try (SequencerClient client = cluster.connect()) {
            for (int round = 1; round <= ROUNDS; round++) {
                findings.clear();
                verdicts.clear();
                ask(client, verdicts, findings);
                Copies.compare(verdicts, findings);
                if (!findings.isEmpty() || Copies.haveOneHead(verdicts)) {
                    break;
                }
                // Somebody writes: between two answers the document grew, and unequal heads compare nothing.
                if (round == ROUNDS) {
                    findings.add("the copies were never read at the same op, in " + ROUNDS
                            + " rounds: they are not compared while the document is being written, try again");
                }
            }
        }
        if (verdicts.isEmpty()) {
            throw new UnreachableException(findings.get(0));
        }
        boolean sound = findings.isEmpty() && verdicts.values().stream().allMatch(DocumentVerdict::getSound);
        if (output.json()) {
            printJson(verdicts, findings, sound);
        } else {
            print(verdicts, findings, sound);
        }
        return (sound ? ExitCode.OK : ExitCode.REFUSED).code();
    }

    private void ask(SequencerClient client, Map<Endpoint, DocumentVerdict> verdicts, List<String> findings) {
        for (Endpoint endpoint : cluster.endpoints()) {
            try {
                DocumentVerdict verdict = client.documentsAt(endpoint).verify(name);
                verdicts.put(endpoint, verdict);
                verdict.getFindingsList().forEach(finding -> findings.add(endpoint + ": " + finding));
            } catch (UnreachableException e) {
                findings.add(endpoint + " does not answer: " + e.getMessage());
            }
        }
    }

    private void print(Map<Endpoint, DocumentVerdict> verdicts, List<String> findings, boolean sound) {
        List<List<String>> rows = new ArrayList<>();
        verdicts.forEach((endpoint, verdict) -> rows.add(List.of(
                endpoint.toString(),
                String.valueOf(verdict.getHead().getHeadSeq()),
                String.valueOf(verdict.getOpsChecked()),
                String.valueOf(verdict.getHead().getContentBytes()),
                Rendered.crc(verdict.getHead().getCrc32C()),
                shortHash(verdict.getHead()),
                verdict.getSound() ? "sound" : "NOT SOUND")));
        output.table(List.of("NODE", "HEAD", "CHECKED", "BYTES", "CRC-32C", "CHAIN HASH", "VERDICT"), rows);
        findings.forEach(output::line);
        output.line(
                sound ? "all copies of " + name + " are sound and equal" : name + " is NOT sound and equal everywhere");
    }

    private static String shortHash(DocumentHead head) {
        String hash = Rendered.hex(head.getChainHash());
        return hash.substring(0, Math.min(16, hash.length()));
    }

    private void printJson(Map<Endpoint, DocumentVerdict> verdicts, List<String> findings, boolean sound) {
        List<Map<String, Object>> copies = new ArrayList<>();
        verdicts.forEach((endpoint, verdict) -> {
            Map<String, Object> fields = Rendered.head(verdict.getHead());
            fields.put("node", endpoint.toString());
            fields.put("sound", verdict.getSound());
            fields.put("ops_checked", verdict.getOpsChecked());
            copies.add(fields);
        });
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("doc_id", name);
        fields.put("sound", sound);
        fields.put("findings", findings);
        fields.put("copies", copies);
        output.object(fields);
    }
}
