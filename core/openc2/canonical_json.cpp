// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/canonical_json.h"

#include "core/text/json_text.h"

#include <algorithm>
#include <vector>

namespace metsuke::openc2 {

namespace {

constexpr const char* kWrapper = "x-metsuke:json";
/// Of what is embedded as it is: envelope and body around it take eight at most.
constexpr size_t kEmbeddedDepth = kMaximumDepth - 8;

Error refused(const char* id) { return {ErrorCode::Malformed, id}; }

bool isPrintable(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// Builds the value while it is read, so that nothing beyond a limit is ever built.
class Builder : public nlohmann::json_sax<Json> {
public:
    explicit Builder(Numbers numbers)
        : m_numbers(numbers) { }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override {
        return isExact(value >= -kLargestNumber && value <= kLargestNumber) && add(value);
    }
    bool number_unsigned(number_unsigned_t value) override {
        return isExact(value <= static_cast<uint64_t>(kLargestNumber)) && add(value);
    }
    bool number_float(number_float_t value, const string_t&) override {
        return isExact(false) && add(value);
    }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(size_t) override { return begin(Json::object()); }
    bool start_array(size_t) override { return begin(Json::array()); }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }
    bool key(string_t& name) override {
        if (!isPrintable(name)) {
            return stop("openc2.member_name");
        }
        if (m_open.back()->contains(name)) {
            return stop("openc2.member_twice");
        }
        m_key = std::move(name);
        return true;
    }
    bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

    [[nodiscard]] Error failure() const { return refused(m_failure); }
    [[nodiscard]] Json take() { return std::move(m_root); }

private:
    bool stop(const char* id) {
        m_failure = id;
        return false;
    }
    bool isExact(bool exact) { return exact || m_numbers == Numbers::Any || stop("openc2.number"); }
    Json* place(Json value) {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        Json& member = parent[m_key];
        member = std::move(value);
        return &member;
    }
    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    bool begin(Json empty) {
        if (m_open.size() == kMaximumDepth) {
            return stop("openc2.too_deep");
        }
        m_open.push_back(place(std::move(empty)));
        return true;
    }
    bool end() {
        m_open.pop_back();
        return true;
    }

    Numbers m_numbers;
    const char* m_failure = "openc2.no_json";
    Json m_root;
    std::vector<Json*> m_open; // only the last one grows, so the others stay where they are
    std::string m_key;
};

bool isWrapper(const Json& json) { return json.is_object() && json.size() == 1 && json.contains(kWrapper); }

bool isShallow(const Json& json, size_t levels) {
    return !json.is_structured()
        || (levels > 0 && std::all_of(json.begin(), json.end(), [&](const Json& one) { return isShallow(one, levels - 1); }));
}

} // namespace

Result<Json> parseJson(std::string_view text, Numbers numbers) {
    if (text.size() > kMaximumSize) {
        return refused("openc2.too_large");
    }
    if (text.find('\0') != std::string_view::npos) { // where the library would stop reading
        return refused("openc2.no_json");
    }
    Builder builder(numbers);
    if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
        return builder.failure();
    }
    return builder.take();
}

std::string canonical(const Json& json) { return jsonText(json); }

Json embedJson(const std::string& text) {
    if (auto read = parseJson(text); read.ok() && !isWrapper(*read) && isShallow(*read, kEmbeddedDepth)) {
        return std::move(read).value();
    }
    return Json::object({{kWrapper, text}});
}

Result<std::string> extractJson(const Json& json) {
    if (!isWrapper(json)) {
        return canonical(json);
    }
    if (!json[kWrapper].is_string()) {
        return refused("openc2.no_json");
    }
    METSUKE_TRY(const Json inside, parseJson(json[kWrapper].get_ref<const std::string&>(), Numbers::Any));
    return canonical(inside);
}

} // namespace metsuke::openc2
