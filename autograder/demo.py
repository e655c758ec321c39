"""The demo: a sample class hands in part B, is graded, and gets its feedback."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.apps.api import NbGraderAPI
from nbgrader.plugins import CsvExportPlugin
from nbgrader.api import Gradebook
from rich.console import Console

from autograder import bank
from autograder.cli import graded_table, progress_bar
from autograder.errors import CourseError
from autograder.grade import grade, open_course

ASSIGNMENT = "part-b-coding"

CLASS = {
    "ada": {"B1": "right/", "B2": "right/", "B3": "right/"},
}
