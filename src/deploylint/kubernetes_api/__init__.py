"""What Kubernetes says of its API objects: which are served by which version, and how they are built.

The facts stand in schemas/kubernetes-api.jsonl.gz, which tools/kubernetes_api.py derives from Kubernetes' OpenAPI
definitions. Nothing is read before it is asked for: the file when the first object is judged, a definition when an
object has it.
"""
