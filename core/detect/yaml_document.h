// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace metsuke {

/// A node of a YamlDocument, or none. A view: valid while the document lives. Missing or mistyped is empty, never an error.
class YamlNode {
public:
    YamlNode() = default;
    [[nodiscard]] explicit operator bool() const { return m_node != nullptr; } ///< it is there, if only as null
    [[nodiscard]] bool isMap() const;
    [[nodiscard]] bool isSequence() const;
    [[nodiscard]] bool isScalar() const; ///< null is one, too
    [[nodiscard]] bool isNull() const;
    [[nodiscard]] bool isPlain() const; ///< a scalar without quotes, not a block either
    [[nodiscard]] std::string_view scalar() const;
    [[nodiscard]] YamlNode operator[](std::string_view key) const; ///< of a map
    [[nodiscard]] std::vector<YamlNode> items() const; ///< of a sequence
    [[nodiscard]] std::vector<std::pair<YamlNode, YamlNode>> entries() const; ///< of a map, in order

private:
    friend class YamlDocument;
    YamlNode(void* document, void* node)
        : m_document(document)
        , m_node(node) {}
    void* m_document = nullptr; ///< libyaml's; its header stays out of ours
    void* m_node = nullptr;
};

/// One YAML document of an untrusted file. Refuses trees that, aliases expanded, have more than 50,000 nodes or are deeper
/// than 32, and texts of more than 5,000 brackets; `text` is not kept.
class YamlDocument {
public:
    static Result<YamlDocument> parse(std::string_view text);
    [[nodiscard]] YamlNode root() const;

private:
    struct Free {
        void operator()(void* document) const;
    };
    explicit YamlDocument(std::unique_ptr<void, Free> document)
        : m_document(std::move(document)) {}
    std::unique_ptr<void, Free> m_document;
};

} // namespace metsuke
