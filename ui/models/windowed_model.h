// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/query_service.h"

#include <QAbstractTableModel>

#include <list>
#include <unordered_map>
#include <unordered_set>

namespace metsuke {

/// Rows of the case, of which only the pages in sight are in memory: a true row count, constant memory and random
/// access. A row that is not there yet reads as a placeholder while its page is on the way; nothing blocks.
/// No proxy goes on top of it: filters and sorting are the query's. GUI thread only.
template<typename Row>
class WindowedModel : public QAbstractTableModel {
public:
    using Open = std::function<Result<RowWindowPtr>(EventStore&, const QueryBudget&)>;
    using Fetch = std::function<Result<std::vector<Row>>(EventStore&, const RowWindowPtr&, int64_t, const QueryBudget&)>;

    explicit WindowedModel(Fetch fetch, QObject* parent)
        : QAbstractTableModel(parent)
        , m_fetch(std::move(fetch)) {}

    /// Replaces the rows. The old ones stay in sight until the new window is there. Null service empties the model.
    void setQuery(QueryService* service, Open open) {
        m_service = service;
        if (service == nullptr) {
            adopt(nullptr);
            return;
        }
        m_opening.ask(service, this, std::move(open), [this](const Result<RowWindowPtr>& window) {
            if (window.ok()) {
                m_error.reset();
                adopt(window.value());
            } else if (window.error().code != ErrorCode::Cancelled) {
                m_error = window.error();
                adopt(nullptr);
            }
        });
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() || !m_window ? 0 : static_cast<int>(m_window->count);
    }
    [[nodiscard]] bool isCut() const { return m_window && m_window->cut; }
    [[nodiscard]] bool isOpening() const { return m_opening.isBusy(); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// Called when another window was adopted.
    void setAdopted(std::function<void()> adopted) { m_adopted = std::move(adopted); }
    /// Called when a page arrived that was asked for.
    void setArrived(std::function<void()> arrived) { m_arrived = std::move(arrived); }

    /// Null while the page is on the way (it is asked for then).
    [[nodiscard]] const Row* at(int row) const {
        if (!m_window || row < 0 || row >= m_window->count) {
            return nullptr;
        }
        const int64_t page = row / RowWindow::kPageRows;
        const auto it = m_cache.find(page);
        if (it == m_cache.end()) {
            request(page);
            return nullptr;
        }
        m_recent.splice(m_recent.begin(), m_recent, it->second.place);
        const auto offset = static_cast<size_t>(row % RowWindow::kPageRows);
        return offset < it->second.rows.size() ? &it->second.rows[offset] : nullptr;
    }

private:
    struct Page {
        std::vector<Row> rows;
        std::list<int64_t>::iterator place;
    };
    static constexpr size_t kMaximumPages = 64;

    void adopt(RowWindowPtr window) {
        beginResetModel();
        m_window = std::move(window);
        m_cache.clear();
        m_recent.clear();
        m_requested.clear();
        endResetModel();
        if (m_adopted) {
            m_adopted();
        }
    }

    void request(int64_t page) const {
        if (m_service == nullptr || !m_requested.insert(page).second) {
            return;
        }
        auto* self = const_cast<WindowedModel*>(this);
        m_service->ask(
            self,
            [fetch = m_fetch, window = m_window, page](EventStore& store, const QueryBudget& budget) {
                return fetch(store, window, page, budget);
            },
            [self, page, window = m_window](const Result<std::vector<Row>>& rows) {
                if (window == self->m_window) {
                    self->store(page, rows);
                }
            });
    }

    void store(int64_t page, const Result<std::vector<Row>>& rows) {
        m_requested.erase(page);
        if (!rows.ok()) {
            return;
        }
        m_recent.push_front(page);
        m_cache[page] = Page{rows.value(), m_recent.begin()};
        if (m_cache.size() > kMaximumPages) {
            m_cache.erase(m_recent.back());
            m_recent.pop_back();
        }
        const int first = static_cast<int>(page * RowWindow::kPageRows);
        const int last = std::min(first + static_cast<int>(RowWindow::kPageRows), rowCount()) - 1;
        emit dataChanged(index(first, 0), index(last, columnCount() - 1));
        if (m_arrived) {
            m_arrived();
        }
    }

    Fetch m_fetch;
    QPointer<QueryService> m_service;
    QueryChannel m_opening;
    RowWindowPtr m_window;
    std::optional<Error> m_error;
    std::function<void()> m_adopted;
    std::function<void()> m_arrived;
    mutable std::unordered_map<int64_t, Page> m_cache;
    mutable std::list<int64_t> m_recent; ///< most recent first
    mutable std::unordered_set<int64_t> m_requested;
};

} // namespace metsuke
