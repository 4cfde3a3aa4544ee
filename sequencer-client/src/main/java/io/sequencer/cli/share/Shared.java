package io.sequencer.cli.share;

import io.sequencer.cli.Output;
import io.sequencer.proto.v1.AccessGrant;
import io.sequencer.proto.v1.DocumentAccess;
import io.sequencer.proto.v1.Role;
import io.sequencer.proto.v1.SharedDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How documents and grants look to people and in JSON. */
final class Shared {

    static final List<String> LIST_HEAD = List.of("DOCUMENT", "TITLE", "MODE", "OWNER", "ROLE");
    static final List<String> ACCESS_HEAD = List.of("USER", "ROLE", "GRANTED BY");

    private Shared() {}

    static String role(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String role(Role role, boolean pending) {
        return role(role) + (pending ? ", invited" : "");
    }

    private static String mode(SharedDocument document) {
        return document.getMode().name().toLowerCase(Locale.ROOT);
    }

    static List<String> row(SharedDocument document) {
        return List.of(
                document.getDocId(),
                document.getTitle(),
                mode(document),
                document.getOwner(),
                role(document.getRole(), document.getPending()));
    }

    static Map<String, Object> fields(SharedDocument document) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("doc_id", document.getDocId());
        fields.put("title", document.getTitle());
        fields.put("mode", mode(document));
        fields.put("owner", document.getOwner());
        fields.put("role", role(document.getRole()));
        fields.put("pending", document.getPending());
        fields.put("created_millis", document.getCreatedMillis());
        return fields;
    }

    static List<List<String>> accessRows(DocumentAccess access) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(access.getOwner(), role(Role.OWNER), ""));
        access.getGrantsList()
                .forEach(grant -> rows.add(
                        List.of(grant.getUser(), role(grant.getRole(), grant.getPending()), grant.getGrantedBy())));
        return rows;
    }

    private static Map<String, Object> fields(DocumentAccess access) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("doc_id", access.getDocId());
        fields.put("title", access.getTitle());
        fields.put("owner", access.getOwner());
        fields.put("grants", access.getGrantsList().stream().map(Shared::fields).toList());
        fields.put("log_index", access.getLogIndex());
        return fields;
    }

    private static Map<String, Object> fields(AccessGrant grant) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", grant.getUser());
        fields.put("role", role(grant.getRole()));
        fields.put("pending", grant.getPending());
        fields.put("granted_by", grant.getGrantedBy());
        return fields;
    }

    /** What a change came to: {@code done} for people. */
    static int tell(Output output, DocumentAccess access, String done) {
        if (output.json()) {
            output.object(fields(access));
        } else {
            output.line(done);
        }
        return 0;
    }
}
