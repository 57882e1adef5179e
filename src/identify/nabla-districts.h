/* The districts that a vertex has in the ancestral sets of a graph, one after the other; private to this folder. */
#pragma once

#include "base/nabla-progress.h"
#include "identify/nabla-admg.h"

G_BEGIN_DECLS

/**
 * NablaDistricts:
 * @admg: a latent projection; indices here are its own
 * @causal: (array length=n): in the ancestral set that was looked at last
 * @member: (array length=n): in the vertex's district there
 * @near: (array length=n): shares an unobserved cause with a member
 * @work: vertices visited so far
 * @max_work: where to stop; 0: nowhere
 *
 * Flags are one byte each. One search at a time.
 */
typedef struct
{
  const NablaAdmg *admg;
  guint8 *causal;
  guint8 *member;
  guint8 *near;
  guint64 work;
  guint64 max_work;
  NablaProgress *progress;
  /*< private >*/
  guint8 *cause; /* followed already */
  guint32 *children_at;
  guint32 *children;
  GArray *queue;
} NablaDistricts;

void nabla_districts_init (NablaDistricts *self, const NablaAdmg *admg, guint64 max_work, NablaProgress *progress);
void nabla_districts_clear (NablaDistricts *self);

void
nabla_districts_find (NablaDistricts *self, const guint8 *inside, guint32 node, const guint32 *seeds, guint n_seeds);
guint8 *nabla_districts_dup_widest (NablaDistricts *self, const guint8 *inside);
NablaNodeSet *nabla_districts_dup_set (const NablaDistricts *self, const guint8 *flags);
NablaNodeSet *nabla_districts_dup_parents (const NablaDistricts *self, const guint8 *flags);

/* Whether it is worth going on: some ancestral set that holds @seeds and nothing @barred matters. */
typedef gboolean (*NablaDistrictsWorthFunc) (NablaDistricts *self,
                                             const GArray *seeds,
                                             const guint8 *barred,
                                             gpointer data);
/* Called with @self about each district; %FALSE stops the listing. */
typedef gboolean (*NablaDistrictsFunc) (NablaDistricts *self, gpointer data);

gboolean nabla_districts_list (NablaDistricts *self,
                               const guint8 *inside,
                               guint32 node,
                               NablaDistrictsWorthFunc worth,
                               NablaDistrictsFunc func,
                               gpointer data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaDistricts, nabla_districts_clear)

G_END_DECLS
