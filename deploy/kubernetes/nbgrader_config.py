"""nbgrader in the images, for students and the course: the exchange, and where the gradebook is."""

import os
import sys

from ngshare_exchange import configureExchange

sys.path.append("/opt/hub")

from guarded_collect import Collect

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = os.environ["COURSE"]  # Dockerfile
configureExchange(c, os.environ.get("NGSHARE_URL", "http://ngshare:8080/services/ngshare"))
c.ExchangeFactory.collect = Collect
c.Exchange.path_includes_course = True  # ~/COURSE/ASSIGNMENT: its ../../notebooks is ~/notebooks
if "GRADEBOOK_URL" in os.environ:  # the course's own server only: values.yaml
    c.CourseDirectory.db_url = os.environ["GRADEBOOK_URL"]
if "EARLY_URL" in os.environ:  # that, and the service that keeps who checked what: early.yaml
    c.EarlyVerdicts.db_url = os.environ["EARLY_URL"]
