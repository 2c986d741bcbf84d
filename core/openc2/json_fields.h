// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/openc2/canonical_json.h"

#include <optional>
#include <vector>

namespace metsuke::openc2 {

inline constexpr int64_t kLatestMillisecond = 9'000'000'000'000; ///< of a time on the wire: the year 2255, in Timestamp's range

/// Times on the wire are whole milliseconds since 1970; what is finer is lost, what is out of range becomes the nearest.
[[nodiscard]] int64_t toMilliseconds(Timestamp time);

/// Takes the members out of a hostile object. Fails once for all, like ByteReader: after a member that is missing or not
/// what was asked for everything is empty, and done() names that member.
class JsonFields {
public:
    explicit JsonFields(const Json& json, std::string where = {});

    [[nodiscard]] bool has(const char* name) const { return m_json->is_object() && m_json->contains(name); }
    /// Text as it is; too long is a failure.
    std::string text(const char* name, size_t maximum);
    /// Text of one line for people, cleaned.
    std::string line(const char* name, size_t maximum);
    std::string address(const char* name); ///< a plain name: of a device, a token
    int64_t number(const char* name, int64_t least = 0, int64_t most = kLargestNumber);
    bool flag(const char* name);
    Timestamp time(const char* name);
    /// At most `most` lines.
    std::vector<std::string> lines(const char* name, size_t most, size_t maximum);
    /// The members of an object inside; an empty one after a failure.
    JsonFields object(const char* name);
    /// The objects of an array, at most `most`.
    std::vector<JsonFields> objects(const char* name, size_t most);
    const Json& value(const char* name);
    /// Takes over the failure of an object inside.
    void join(const JsonFields& inside);
    void fail(const char* name);
    /// The failure when there is any member but these.
    void allowOnly(std::initializer_list<std::string_view> names);
    [[nodiscard]] bool ok() const { return !m_failed; }
    /// Malformed, with the name of the first member that was not right.
    [[nodiscard]] Result<void> done() const;

private:
    [[nodiscard]] const Json* find(const char* name, bool (Json::*isKind)() const noexcept);
    [[nodiscard]] const Json* array(const char* name, size_t most);

    const Json* m_json; // not owned
    std::string m_where; // path of the object, with a point behind it
    std::optional<std::string> m_failed;
};

} // namespace metsuke::openc2
