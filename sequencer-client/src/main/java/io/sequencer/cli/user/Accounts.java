package io.sequencer.cli.user;

import io.sequencer.proto.v1.User;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How accounts look to people and in JSON. */
final class Accounts {

    static final List<String> HEAD = List.of("USER", "NAME", "STATE", "SINCE");

    private Accounts() {}

    static List<String> row(User user) {
        String state = (user.getAdmin() ? "admin" : "") + (user.getDisabled() ? " disabled" : "");
        return List.of(user.getUser(), user.getDisplayName(), state.strip(), since(user));
    }

    private static String since(User user) {
        return user.getCreatedMillis() == 0
                ? ""
                : Instant.ofEpochMilli(user.getCreatedMillis()).toString();
    }

    static Map<String, Object> fields(User user) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", user.getUser());
        fields.put("display_name", user.getDisplayName());
        fields.put("admin", user.getAdmin());
        fields.put("disabled", user.getDisabled());
        fields.put("created_millis", user.getCreatedMillis());
        return fields;
    }
}
